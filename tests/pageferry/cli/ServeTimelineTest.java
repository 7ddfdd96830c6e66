package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import pageferry.house.Slow;
import pageferry.report.html.Browser;

/** A run as lanes over time, in a browser. */
@Slow
class ServeTimelineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String VIEW = "document.getElementById('lanes').pageferry";

  /** Draws frames of ever other parts; answers the milliseconds of the one in the middle. */
  private static final String MEASURE =
      """
      const view = document.getElementById('lanes').pageferry;
      const took = [];
      for (let i = 0; i < 61; i++) {
        view.to = view.from + (view.to - view.from) * (i < 30 ? 0.9 : 1.1);
        const began = performance.now();
        view.draw();
        view.canvas.getContext('2d').getImageData(0, 0, 1, 1);
        took.push(performance.now() - began);
      }
      return took.sort((one, other) => one - other)[30];
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Served served;

  @BeforeAll
  static void serve() {
    browser = Browser.open(1300, 1000);
    String journal = folder.resolve("journal").toString();
    Served.pageferry(
        "run", "alloc-under-lock", "--set", "strategy=alloc-after-lock", "--journal", journal);
    served = Served.of(Path.of(journal), null);
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
  void boxes_are_what_the_events_say_and_a_click_leads_to_that_moment() throws Exception {
    arrived("#timeline=1.1");
    JsonNode wait = served.json("api/run?run=1.1").at("/waits/0");
    long from = wait.path("endNs").asLong() - wait.path("ns").asLong();
    long to = wait.path("endNs").asLong();
    arrived("#timeline=1.1&from=" + (from - 200) + "&to=" + (to + 200));
    JsonNode part = part(from - 200, to + 200);
    assertThat(part.path("exact").asBoolean()).isTrue();
    assertThat(times(part, from, to)).as("a lane waits from " + from + " to " + to).isNotEmpty();
    assertThat(part.path("arrows")).isNotEmpty();
    JsonNode arrow = part.path("arrows").get(0);
    assertThat(arrow.get(3).asLong()).isGreaterThanOrEqualTo(arrow.get(1).asLong());
    WebElement canvas = browser.driver().findElement(By.id("lanes"));
    new Actions(browser.driver()).moveToElement(canvas, 100, 0).click().perform();
    await()
        .atMost(PATIENCE)
        .until(() -> browser.text("location.hash").startsWith("#run=1.1&moment="));
    long event = Long.parseLong(browser.text("location.hash").replaceAll(".*moment=", ""));
    long at = served.json("api/run/after?run=1.1&event=" + event).path("timeNs").asLong();
    assertThat(at).isBetween(from - 200, to + 200);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void what_is_told_of_a_whole_run_is_no_more_than_a_picture_shows() throws Exception {
    arrived("#timeline=1.1");
    JsonNode all = served.json("api/run/timeline?run=1.1&columns=300");
    all.path("lanes")
        .forEach(lane -> assertThat(lane.path("boxes").size()).isLessThanOrEqualTo(6 * 2 * 301));
    long last = all.path("lastNs").asLong();
    long runs = 0;
    JsonNode exact = part(0, last);
    for (JsonNode lane : exact.path("lanes")) {
      runs += lane.path("boxes").size();
    }
    assertThat(runs).isPositive();
    assertThat(browser.text("document.getElementById('says').innerText")).contains("every event");
  }

  @Test
  void keys_and_wheel_zoom_to_the_nanosecond_and_the_address_says_where() throws Exception {
    arrived("#timeline=1.1");
    WebElement canvas = browser.driver().findElement(By.id("lanes"));
    double whole = width();
    for (int i = 0; i < 60; i++) {
      canvas.sendKeys("+");
    }
    await().atMost(PATIENCE).until(() -> width() <= 20.5);
    assertThat(whole).isGreaterThan(100_000);
    await()
        .atMost(PATIENCE)
        .until(() -> browser.text("location.hash").matches("#timeline=1.1&from=\\d+&to=\\d+"));
    canvas.sendKeys(Keys.ARROW_RIGHT);
    canvas.sendKeys(Keys.HOME);
    await().atMost(PATIENCE).until(() -> width() == whole);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_frame_takes_less_than_a_thirtieth_of_a_second() {
    arrived("#timeline=1.1");
    double ms = ((Number) browser.driver().executeScript(MEASURE)).doubleValue();
    assertThat(ms).isLessThan(33);
    browser.console();
  }

  @Test
  void perfetto_is_given_the_trace_when_it_says_that_it_is_there() throws Exception {
    arrived("#timeline=1.1");
    browser
        .driver()
        .executeScript(
            """
            window.said = [];
            window.open = place => {
              window.opened = place;
              return { closed: false, close() {}, postMessage(what, where) {
                window.said.push([what, where]);
                const answer = origin =>
                  window.dispatchEvent(new MessageEvent('message', { data: 'PONG', origin }));
                if (window.said.length === 1) answer('https://elsewhere.example');
                if (window.said.length === 3) answer('https://ui.perfetto.dev');
              } };
            };
            """);
    browser.driver().findElement(By.id("perfetto")).click();
    await().atMost(PATIENCE).until(() -> browser.number("window.said.length") == 4);
    assertThat(browser.text("window.opened")).isEqualTo("https://ui.perfetto.dev");
    assertThat(browser.text("window.said[3][1]")).isEqualTo("https://ui.perfetto.dev");
    String trace = browser.text("new TextDecoder().decode(window.said[3][0].perfetto.buffer)");
    String address = browser.text("document.getElementById('trace').getAttribute('href')");
    assertThat(trace.equals(served.get(address.substring(1)).body())).isTrue();
    assertThat(trace.contains("traceEvents") && trace.contains("mover:101")).isTrue();
    assertThat(browser.console()).isEmpty();
  }

  private static List<JsonNode> times(JsonNode part, long from, long to) {
    return part.path("lanes").findParents("boxes").stream()
        .filter(lane -> lane.path("id").asText().startsWith("task-"))
        .filter(lane -> has(lane.path("boxes"), from, to))
        .toList();
  }

  private static boolean has(JsonNode boxes, long from, long to) {
    for (int i = 0; i < boxes.size(); i += 6) {
      boolean waits = boxes.get(i + 3).asInt() == 255;
      if (waits && boxes.get(i).asLong() == from && boxes.get(i + 1).asLong() == to) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode part(long from, long to) throws Exception {
    return served.json("api/run/timeline?run=1.1&columns=1000&from=" + from + "&to=" + to);
  }

  private static double width() {
    return ((Number) browser.value(VIEW + ".to - " + VIEW + ".from")).doubleValue();
  }

  private static void arrived(String where) {
    browser.show("about:blank");
    browser.show(served.url() + where);
    await().atMost(PATIENCE).until(() -> browser.value(VIEW + "?.tile != null").equals(true));
  }
}
