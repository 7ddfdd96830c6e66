package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import pageferry.house.Slow;
import pageferry.report.html.Browser;

/** An experiment that is started, watched and stopped in a browser. */
@Slow
class ServeLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String TWO_ROWS =
      """
      about = "<b>two</b> rows"
      machine = tiny
      compare { strategy = [alloc-before-lock, batch] }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 8 }
        { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1, 1, 1, 1, 1, 1, 1, 1] }
      ] } }
      columns = [migrate.rate, migrate.succeeded]
      answer = "{value('migrate.succeeded', 'batch')} pages moved"
      expect = ["total('migrate.succeeded') == 16"]
      """;

  private static final String ENDLESS =
      """
      machine = tiny
      limits { time = 100000 s, steps = 1000000000000 }
      vary { costs.copy-local-ns = [1 ns, 2 ns] }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 1 }
        { op = touch, map = a }
        { op = repeat, times = 1000000000, body = [
          { op = access, map = a, count = 100 }
        ] }
      ] } }
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Served served;

  @BeforeAll
  static void serve() {
    browser = Browser.open(1200, 1000);
    served = Served.of(folder.resolve("journal"), null);
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
  void an_edited_copy_runs_and_its_rows_have_the_numbers_of_run() throws Exception {
    open("#start");
    write(TWO_ROWS);
    browser.driver().findElement(By.id("run")).click();
    await().atMost(PATIENCE).until(() -> text("h2").startsWith("Done: first-run-edited"));
    Path conf = Files.writeString(folder.resolve("first-run-edited.conf"), TWO_ROWS);
    Path json = folder.resolve("told.json");
    Served.pageferry("run", conf.toString(), "--json", json.toString(), "--journal-detail", "off");
    JsonNode told = new ObjectMapper().readTree(json.toFile());
    assertThat(browser.number("document.querySelectorAll('#rows tbody tr').length")).isEqualTo(2);
    for (int row = 0; row < 2; row++) {
      JsonNode metrics = told.path("runs").path(row).path("metrics");
      for (String metric : List.of("migrate.rate", "migrate.succeeded")) {
        String cell = "[...document.querySelectorAll('[data-metric=\"" + metric + "\"]')]";
        assertThat(Double.parseDouble(browser.text(cell + "[" + row + "].dataset.value")))
            .isEqualTo(metrics.path(metric).asDouble());
      }
    }
    assertThat(text("#answer")).isEqualTo(told.path("answer").asText());
    assertThat(text("#end li")).startsWith(told.at("/expectations/0/outcome").asText());
    assertThat(text("main")).contains("<b>two</b> rows");
    JsonNode runs = served.json("api/runs").path("runs");
    assertThat(runs.findValuesAsText("experiment")).contains("first-run-edited");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void what_is_wrong_is_said_in_the_readers_words_at_its_line() throws Exception {
    open("#start");
    String wrong = TWO_ROWS.replace("op = touch", "op = tuch");
    write(wrong);
    browser.driver().findElement(By.id("check")).click();
    await().atMost(PATIENCE).until(() -> !text("#wrong").isEmpty());
    Path conf = Files.writeString(folder.resolve("wrong.conf"), wrong);
    String said = Served.pageferry("run", conf.toString(), "--journal-detail", "off").strip();
    String message = said.substring(said.indexOf("wrong.conf:") + "wrong.conf".length());
    assertThat(text("#wrong")).isEqualTo("first-run-edited.conf" + message).contains("touch");
    assertThat(
            browser.text(
                "document.getElementById('text').value.substring("
                    + "document.getElementById('text').selectionStart,"
                    + " document.getElementById('text').selectionEnd)"))
        .contains("tuch");
    browser.driver().findElement(By.id("run")).click();
    assertThat(browser.text("location.hash")).isEqualTo("#start");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_long_run_tells_how_far_it_is_and_is_stopped() throws Exception {
    open("#start");
    write(ENDLESS);
    browser.driver().findElement(By.id("run")).click();
    await().atMost(PATIENCE).until(() -> text("#now").contains(" events"));
    String then = text("#now");
    await().atMost(PATIENCE).until(() -> !text("#now").equals(then));
    assertThat(served.post("api/live/start", body(TWO_ROWS), "X-Pageferry", "1").body())
        .contains("an experiment is running");
    browser.show("about:blank");
    browser.show(served.url() + "#live");
    await().atMost(PATIENCE).until(() -> text("#now").contains(" events"));
    browser.driver().findElement(By.id("stop")).click();
    await().atMost(PATIENCE).until(() -> text("h2").startsWith("Stopped: "));
    assertThat(text("#end")).contains("resume");
    assertThat(served.json("api/runs").path("runs").findValuesAsText("ending"))
        .contains("interrupted");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_search_of_schedules_lists_what_it_finds_and_leads_there() {
    open("#start=abba-page-locks");
    String text = browser.text("document.getElementById('text').value");
    write(text + "\nexplore.schedules = 20\n");
    browser.driver().findElement(By.id("explore")).click();
    await()
        .atMost(PATIENCE)
        .until(() -> text("h2").startsWith("Done: schedules of abba-page-locks"));
    assertThat(text("#findings")).contains("deadlock").contains("./pageferry replay ");
    assertThat(browser.number("document.querySelectorAll('#rows tbody tr').length")).isEqualTo(2);
    assertThat(browser.text("document.querySelector('[data-metric=\"schedules\"]').dataset.value"))
        .isEqualTo("20");
    assertThat(browser.number("document.querySelectorAll('[data-curve=\"found\"] rect').length"))
        .isEqualTo(2);
    browser.driver().findElement(By.linkText("step through it")).click();
    await().atMost(PATIENCE).until(() -> text("#end").contains("DEADLOCK"));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void torture_is_watched_and_stopped() {
    open("#start");
    write(TWO_ROWS);
    browser.value("document.getElementById('runs').value = 100000");
    browser.driver().findElement(By.id("torture")).click();
    await()
        .atMost(PATIENCE)
        .until(() -> text("#now").matches("[1-9][0-9]* of 100000 random runs.*"));
    browser.driver().findElement(By.id("stop")).click();
    await().atMost(PATIENCE).until(() -> text("h2").startsWith("Stopped: torture of"));
    assertThat(text("#answer")).contains(" runs, ").contains(" faults fired, ");
    assertThat(browser.console()).isEmpty();
  }

  private static String body(String text) throws Exception {
    return new ObjectMapper().writeValueAsString(Map.of("name", "another", "text", text));
  }

  private static void open(String where) {
    browser.show("about:blank");
    browser.show(served.url() + where);
    await()
        .atMost(PATIENCE)
        .until(() -> !browser.text("document.getElementById('text')?.value || ''").isEmpty());
  }

  private static void write(String text) {
    browser
        .driver()
        .executeScript(
            "const area = document.getElementById('text'); area.value = arguments[0];"
                + " area.dispatchEvent(new Event('input'));",
            text);
  }

  private static String text(String selector) {
    return browser.text("document.querySelector('" + selector + "')?.innerText || ''");
  }
}
