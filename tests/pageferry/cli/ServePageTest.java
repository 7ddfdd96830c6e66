package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import pageferry.house.Slow;
import pageferry.report.html.Browser;

/** The list of runs as a person meets it, in a browser. */
@Slow
class ServePageTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static final String EXPERIMENT =
      """
      about = "</script><script>alert(1)</script>"
      machine = tiny
      compare { strategy = [alloc-before-lock, batch] }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 8 }
        { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1, 1, 1, 1, 1, 1, 1, 1] }
      ] } }
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Served served;

  @BeforeAll
  static void run_and_serve() throws Exception {
    browser = Browser.open(1200, 900);
    Path journal = folder.resolve("journal");
    for (String name : List.of("plain", HOSTILE, "plain")) {
      Path conf = Files.writeString(folder.resolve(name + ".conf"), EXPERIMENT);
      Served.pageferry("run", conf.toString(), "--journal", journal.toString());
    }
    served = Served.of(journal, null);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (served != null) {
      served.close();
    }
  }

  @Test
  void the_list_has_the_numbers_of_the_json_and_names_stay_texts() throws Exception {
    open("");
    JsonNode runs = served.json("api/runs").path("runs");
    for (JsonNode run : runs) {
      String id = run.path("run").asText();
      assertThat(exact(id, "events")).isEqualTo(run.path("kept").asLong());
      assertThat(exact(id, "bytes")).isEqualTo(run.path("bytes").asLong());
    }
    assertThat(runs).hasSize(6);
    assertThat(browser.text("document.getElementById('runs').innerText")).contains(HOSTILE);
    assertThat(browser.number("document.querySelectorAll('#runs img').length")).isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_search_and_a_verdict_choose() {
    open("");
    WebElement search = browser.driver().findElement(By.cssSelector("input[type=search]"));
    search.sendKeys("plain batch");
    assertThat(rows()).isEqualTo(2);
    search.sendKeys(" nothing");
    assertThat(rows()).isZero();
    open("#runs&search=onerror");
    assertThat(rows()).isEqualTo(2);
    browser.value(
        "(document.querySelector('select').value = 'failed',"
            + " document.querySelector('select').dispatchEvent(new Event('change')))");
    assertThat(rows()).isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void two_runs_are_compared_and_their_report_is_drawn() {
    open("");
    choose("1.1", "1.2");
    browser.driver().findElement(By.id("compare")).click();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> browser.text("document.getElementById('panel').innerText").contains("migrate"));
    assertThat(browser.console()).isEmpty();
    assertThat(browser.show(served.url() + "report?run=1.1&run=1.2")).isEmpty();
    assertThat(browser.text("document.querySelector('h1').innerText")).isEqualTo("plain");
    assertThat(browser.text("document.body.innerText")).contains("plain 1.1", "plain 1.2");
    assertThat(browser.number("document.querySelectorAll('#chips button').length")).isPositive();
    assertThat(browser.number("document.querySelectorAll('canvas').length")).isPositive();
  }

  @Test
  void a_run_is_deleted_after_a_question() throws Exception {
    Path journal = folder.resolve("own");
    String conf = folder.resolve("plain.conf").toString();
    Served.pageferry("run", conf, "--journal", journal.toString());
    try (Served own = Served.of(journal, null)) {
      open(own, "");
      choose("1.1");
      browser.driver().findElement(By.id("delete")).click();
      assertThat(browser.text("document.querySelector('dialog').innerText")).contains("run 1.1?");
      assertThat(browser.text("document.activeElement.innerText")).isEqualTo("Keep");
      assertThat(own.json("api/runs").path("runs")).hasSize(2);
      browser.driver().findElement(By.id("really")).click();
      await().atMost(Duration.ofSeconds(30)).until(() -> status().equals("deleted 1.1"));
      assertThat(rows()).isEqualTo(1);
      assertThat(own.json("api/runs").path("runs")).hasSize(1);
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void everything_has_a_name_and_fits_a_phone() {
    browser.resize(390, 800);
    open("");
    assertThat(
            browser.value(
                """
                [...document.querySelectorAll("button, input, select, a")]
                  .filter(each => !(each.innerText || each.ariaLabel || each.labels?.length))
                  .map(each => each.outerHTML)\
                """))
        .isEqualTo(List.of());
    assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    browser.resize(1200, 900);
  }

  /** A number of a run's row, as the page has it before it is rounded. */
  private static long exact(String run, String what) {
    String cell = "tr[data-run='" + run + "'] [data-" + what + "]";
    return browser.number("Number(document.querySelector(\"" + cell + "\").dataset." + what + ")");
  }

  private static void open(String where) {
    open(served, where);
  }

  private static void open(Served server, String where) {
    browser.show("about:blank");
    browser.show(server.url() + where);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> browser.text("document.getElementById('total')?.innerText").contains(" runs"));
  }

  private static void choose(String... runs) {
    for (String run : runs) {
      browser.driver().findElement(By.cssSelector("tr[data-run='" + run + "'] input")).click();
    }
  }

  private static long rows() {
    return browser.number("document.querySelectorAll('#runs tbody tr').length");
  }

  private static String status() {
    return browser.text("document.getElementById('status').innerText");
  }
}
