package pageferry.report.html;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, Debian's packages chromium and chromium-driver. */
public final class Browser implements AutoCloseable {
  /** If this variable is set, a test must not be left out for want of a browser. */
  private static final String REQUIRED = "PAGEFERRY_BROWSER_REQUIRED";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A browser of that size; the test is left out if there is none on this machine. */
  public static Browser open(int width, int height) {
    File chromium = find("chromium");
    File chromedriver = find("chromedriver");
    boolean isHere = chromium != null && chromedriver != null;
    assumeTrue(
        isHere || System.getenv(REQUIRED) != null,
        "no browser: chromium and chromedriver (Debian: chromium, chromium-driver) are needed");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium);
    options.addArguments(
        List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromedriver).build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.resize(width, height);
    return browser;
  }

  private static File find(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst()
        .orElse(null);
  }

  /** Makes the page as wide and high; a window can't be as narrow as a phone. */
  public void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(Math.max(width, 500), height));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  /** Opens a page and answers what its console said meanwhile. */
  public List<String> show(Path page) {
    return show(page.toUri().toString());
  }

  /** Opens an address and answers what the console said meanwhile. */
  public List<String> show(String address) {
    driver.get(address);
    return console();
  }

  /** What the console has said since it was last asked. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The value of a JavaScript expression. */
  public Object value(String expression) {
    return driver.executeScript("return " + expression);
  }

  public String text(String expression) {
    return String.valueOf(value(expression));
  }

  public long number(String expression) {
    return ((Number) value(expression)).longValue();
  }

  public ChromeDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
