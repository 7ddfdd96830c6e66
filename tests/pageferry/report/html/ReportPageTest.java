package pageferry.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Pdf;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.WheelInput;
import org.openqa.selenium.print.PrintOptions;
import pageferry.cli.Main;
import pageferry.house.Slow;

/** The report page as a person meets it, in a browser. */
@Slow
class ReportPageTest {
  private static final String CONTENDED =
      """
      about = "what <b>&amp; PG_locked</b> costs </script><script>alert(1)</script>"
      costs { kswapd-batch-ns = 2 ms }
      pressure = [{ node = 1, free = min, plus = 256 KiB }]
      processes { app { threads {
        mover { cpu = 0, program = [
          { op = mmap, map = a, pages = 256 }
          { op = touch, map = a }
          { op = mbind, map = a, mode = BIND, nodes = [1] }
          { op = signal, signal = ready }
          { op = move_pages, map = a, nodes = [1] }
          { op = signal, signal = moved }
        ] }
        reader { cpus = "8-11", program = [
          { op = wait, signal = ready }
          { op = until, signal = moved, body = [
            { op = access, map = a, pattern = uniform, count = 64, think = 100 ns }
          ] }
        ] }
      } } }
      compare { strategy = [alloc-before-lock, alloc-after-lock] }
      vary { costs.reclaim-stall-ns = [off, 200 us] }
      columns = [migrate.rate, lock.hold.max, wait.p99, wait.max, targets.wasted]
      expect = [
        # Held over the allocation, it is held the longer.
        "rises('lock.hold.max', 'alloc-after-lock')"
        "total('migrate.failed') == 1"
      ]
      """;

  private static final String STUCK =
      """
      processes { app { cpu = 0, program = [
        { op = wait, signal = never, count = 2 }
        { op = signal, signal = never }
      ] } }
      """;

  @TempDir static Path folder;

  private static final String STALL = "/labels/costs.reclaim-stall-ns";

  private static Browser browser;
  private static Path json;
  private static Path page;

  @BeforeAll
  static void run_and_report() throws IOException {
    browser = Browser.open(1200, 1000);
    json = folder.resolve("contended.json");
    page = folder.resolve("contended.html");
    Path experiment = Files.writeString(folder.resolve("contended.conf"), CONTENDED);
    pageferry("run " + experiment + " --seeds 3 --json " + json);
    pageferry("report " + json + " --html " + page);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void the_console_stays_silent_and_nothing_is_fetched() {
    assertThat(browser.show(page)).isEmpty();
    assertThat(browser.number("performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.text("document.querySelector('.lead').innerText"))
        .contains("Asked: what <b>&amp; PG_locked</b> costs </script><script>alert(1)</script>.")
        .contains("Answered: 1 of 2 claims hold with each of 3 seeds");
  }

  @Test
  void every_number_of_the_tables_is_the_one_of_the_results() throws IOException {
    browser.show(page);
    Map<String, List<Double>> values = new TreeMap<>();
    for (JsonNode run : new ObjectMapper().readTree(json.toFile()).path("runs")) {
      String labels = run.path("labels").path("strategy").asText() + ", " + run.at(STALL).asText();
      run.path("metrics")
          .fields()
          .forEachRemaining(
              metric ->
                  values
                      .computeIfAbsent(labels + " " + metric.getKey(), key -> new ArrayList<>())
                      .add(metric.getValue().asDouble()));
    }
    List<?> cells =
        (List<?>)
            browser.value(
                """
                [...document.querySelectorAll("td[data-value]")].map(cell => {
                  const id = cell.dataset.row || cell.parentNode.dataset.row;
                  const row = pageferry.data.rows.find(each => each.id === id);
                  return row.title + " " + cell.dataset.metric + " = " + cell.dataset.value;
                })\
                """);
    assertThat(cells).hasSizeGreaterThan(4 * 5 + 4 * 8);
    for (Object cell : cells) {
      String[] parts = cell.toString().split(" = ");
      double mean =
          values.get(parts[0]).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertThat(Double.parseDouble(parts[1])).as(parts[0]).isEqualTo(mean);
    }
  }

  @Test
  void a_curve_ends_with_the_longest_duration_of_all_seeds() throws IOException {
    browser.show(page);
    double most = 0;
    for (JsonNode run : new ObjectMapper().readTree(json.toFile()).path("runs")) {
      boolean isMine =
          run.at(STALL).asText().equals("200 us")
              && run.path("strategy").asText().equals("alloc-after-lock");
      most = isMine ? Math.max(most, run.path("metrics").path("wait.max").asDouble()) : most;
    }
    assertThat(most).isGreaterThan(200_000);
    assertThat(browser.number("pageferry.data.rows[3].curves.wait.slice(-1)[0]"))
        .isEqualTo((long) most);
  }

  @Test
  void values_are_taken_out_of_the_pictures_and_back() {
    browser.show(page);
    assertThat(shown()).isEqualTo("alloc-before-lock, 200 us|alloc-after-lock, 200 us");
    assertThat(browser.number("pageferry.live['percentiles-plot'].series.length")).isEqualTo(3);
    press("#chips [data-value='alloc-before-lock']");
    assertThat(shown()).isEqualTo("alloc-after-lock, 200 us");
    assertThat(browser.number("pageferry.live['percentiles-plot'].series.length")).isEqualTo(2);
    assertThat(browser.number("pageferry.live['trend-plot'].series.length")).isEqualTo(2);
    press("#chips [data-value='off']");
    assertThat(shown()).isEqualTo("alloc-after-lock, off|alloc-after-lock, 200 us");
    press("#chips [data-value='alloc-before-lock']");
    assertThat(shown().split("\\|")).hasSize(4);
    press("tr[data-row=r0] .swatch");
    assertThat(shown().split("\\|")).hasSize(3);
    assertThat(browser.console()).isEmpty();
  }

  private String shown() {
    return browser.text(
        "[...document.querySelectorAll('#histogram-grid figcaption')]"
            + ".map(each => each.textContent).join('|')");
  }

  @Test
  void other_metrics_can_be_chosen() {
    browser.show(page);
    browser.value(
        """
        document.querySelectorAll("select").forEach(select => {
          for (const option of select.options) {
            select.value = option.value;
            select.dispatchEvent(new Event("change"));
          }
        })\
        """);
    assertThat(browser.console()).isEmpty();
    assertThat(browser.number("pageferry.live['trend-plot'].series.length")).isGreaterThan(1);
  }

  @Test
  void the_timeline_zooms_and_moves_by_button_wheel_key_and_drag() {
    browser.show(page);
    long whole = span();
    press("#zoom-in");
    assertThat(span()).isCloseTo(whole / 2, Offset.offset(2L));
    press("#zoom-wait");
    assertThat(span()).isLessThan(whole / 4).isGreaterThan(3 * 200_000L - 2);
    WebElement canvas = browser.driver().findElement(By.id("timeline-canvas"));
    long before = span();
    turnWheel(canvas);
    assertThat(span()).as("the page's wheel until the canvas is clicked").isEqualTo(before);
    canvas.click();
    turnWheel(canvas);
    eventually(() -> assertThat(span()).isLessThan(before));
    long from = beginning();
    new Actions(browser.driver()).dragAndDropBy(canvas, -80, 0).perform();
    eventually(() -> assertThat(beginning()).isGreaterThan(from));
    eventually(
        () ->
            assertThat(browser.text("document.getElementById('timeline-tip').textContent"))
                .contains(" at "));
    canvas.sendKeys("0");
    eventually(() -> assertThat(span()).isGreaterThanOrEqualTo(whole));
    assertThat(browser.console()).isEmpty();
  }

  /** The browser hears of wheels, mice and keys in its own time, and draws in its own time. */
  private static void eventually(ThrowingRunnable assertion) {
    await().pollInSameThread().pollDelay(Duration.ZERO).untilAsserted(assertion);
  }

  private static void turnWheel(WebElement canvas) {
    new Actions(browser.driver())
        .scrollFromOrigin(WheelInput.ScrollOrigin.fromElement(canvas), 0, -200)
        .perform();
  }

  private static long beginning() {
    return browser.number("+document.getElementById('timeline-canvas').dataset.from");
  }

  private static long span() {
    return browser.number(
        "(d => d.to - d.from)(document.getElementById('timeline-canvas').dataset)");
  }

  @Test
  void percentiles_zoom_where_the_mouse_drags_and_back() {
    browser.show(page);
    String width =
        "(x => Math.round(1e6 * (x.max - x.min)))(pageferry.live['percentiles-plot'].scales.x)";
    long whole = browser.number(width);
    WebElement plot = browser.driver().findElement(By.cssSelector("#percentiles-plot .u-over"));
    new Actions(browser.driver())
        .moveToElement(plot, -100, 0)
        .clickAndHold()
        .moveByOffset(200, 0)
        .release()
        .perform();
    eventually(() -> assertThat(browser.number(width)).isLessThan(whole / 2));
    press("#percentiles .reset");
    eventually(() -> assertThat(browser.number(width)).isEqualTo(whole));
  }

  @Test
  void a_click_on_a_duration_tells_what_was_behind_the_largest() throws IOException {
    browser.show(page);
    assertThat(browser.text("document.getElementById('why').hidden")).isEqualTo("true");
    browser
        .driver()
        .findElement(By.cssSelector("tr[data-row=r3] td[data-metric='wait.max'] button"))
        .click();
    JsonNode tail = new ObjectMapper().readTree(json.toFile()).at("/runs/3/tails/wait");
    assertThat(browser.text("document.getElementById('why').innerText"))
        .startsWith("alloc-after-lock, 200 us: wait.max ")
        .contains(tail.path("subject").asText() + " slept for ")
        .contains("mover:101 in move_pages(), migrate_pages() had PG_locked")
        .contains("direct reclaim for node 1");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_click_on_a_wait_in_the_timeline_tells_its_chain() {
    browser.show(page);
    press("#zoom-wait");
    WebElement canvas = browser.driver().findElement(By.id("timeline-canvas"));
    browser.value("document.getElementById('timeline-canvas').scrollIntoView({block: 'center'})");
    long lane = browser.number(LANE_OF_LONGEST_WAIT);
    int height = canvas.getSize().getHeight();
    new Actions(browser.driver())
        .moveToElement(canvas, 64, (int) (20 + 26 * lane + 11) - height / 2)
        .click()
        .perform();
    eventually(
        () ->
            assertThat(browser.text("document.getElementById('timeline-why').innerText"))
                .contains(" slept for ", " in move_pages(), migrate_pages() had PG_locked"));
    assertThat(browser.console()).isEmpty();
  }

  /** The number of the lane that has the longest wait, which is in the middle then. */
  private static final String LANE_OF_LONGEST_WAIT =
      """
      (() => {
        const row = pageferry.data.rows.find(
          each => each.id === document.getElementById("timeline-row").value);
        const lanes = [...new Set(row.timeline.tracks.map(each => each.lane))];
        let most = 0, lane = 0;
        for (const track of row.timeline.tracks.filter(each => each.kind === "wait")) {
          for (let i = 0; i < track.spans.length; i += 3) {
            const ns = track.spans[i + 1] - track.spans[i];
            if (ns > most) { most = ns; lane = lanes.indexOf(track.lane); }
          }
        }
        return lane;
      })()\
      """;

  @Test
  void it_fits_a_phone_in_the_dark_and_paper() {
    browser.show(page);
    press("#theme");
    String dark = browser.text("getComputedStyle(document.body).backgroundColor");
    press("#theme");
    assertThat(browser.text("getComputedStyle(document.body).backgroundColor")).isNotEqualTo(dark);
    try {
      browser.resize(390, 800);
      assertThat(browser.show(page)).isEmpty();
      assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    } finally {
      browser.resize(1200, 1000);
    }
    Pdf paper = browser.driver().print(new PrintOptions());
    assertThat(paper.getContent()).startsWith("JVBERi");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void results_of_several_files_are_laid_over_one_another() {
    Path other = folder.resolve("later.json");
    Path both = folder.resolve("both.html");
    pageferry(
        "run " + folder.resolve("contended.conf") + " --seeds 2 --kernel 6.12 --json " + other);
    pageferry("report " + json + " " + other + " --html " + both);
    assertThat(browser.show(both)).isEmpty();
    assertThat(browser.text("document.querySelector('#effects .hint').textContent"))
        .contains("Change against run contended.", "over 2 seeds each");
    assertThat(browser.number("document.querySelectorAll('#effects tbody tr').length"))
        .isEqualTo(4);
    assertThat(shown().split("\\|")).hasSize(4);
  }

  @Test
  void a_run_that_is_stuck_shows_who_waits_for_what() throws IOException {
    Path experiment = Files.writeString(folder.resolve("stuck.conf"), STUCK);
    Path results = folder.resolve("stuck.json");
    Path stuck = folder.resolve("stuck.html");
    pageferry("run " + experiment + " --json " + results);
    pageferry("report " + results + " --html " + stuck);
    assertThat(browser.show(stuck)).isEmpty();
    assertThat(browser.text("document.querySelector('#waits .graph').textContent"))
        .contains("app:101", "never");
  }

  @Test
  void a_claim_is_a_line_with_a_bar_for_each_row_before_the_numbers() throws IOException {
    browser.show(page);
    String first = "document.querySelector('main > section:not(#findings)').id";
    assertThat(browser.text(first)).isEqualTo("claims");
    JsonNode runs = new ObjectMapper().readTree(json.toFile()).path("runs");
    String bars = "document.querySelectorAll('.claim')[0].querySelectorAll('g[data-value]')";
    assertThat(browser.number(bars + ".length")).isEqualTo(4);
    double told = 0;
    for (JsonNode run : runs) {
      told += run.path("metrics").path("lock.hold.max").asDouble() / 3;
    }
    String drawn = "[..." + bars + "].reduce((sum, bar) => sum + Number(bar.dataset.value), 0)";
    assertThat(Double.parseDouble(browser.text(drawn))).isCloseTo(told, within(1.0));
    assertThat(browser.text("document.querySelector('.claim p').innerText"))
        .endsWith("Held over the allocation, it is held the longer.");
  }

  @Test
  void a_cycle_of_waiters_stands_out() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode results = (ObjectNode) mapper.readTree(json.toFile());
    ((ObjectNode) results.path("runs").path(0))
        .putArray("waiting")
        .add("a (pid 101) waits for folio_lock 7 held by 102 in folio_lock < migrate_pages")
        .add("b (pid 102) waits for folio_lock 8 held by 101")
        .add("c (pid 103) waits for folio_lock 8 held by 101 in folio_lock")
        .add("d (pid 104) waits for folio_lock 9 held by 104");
    Path cycle = folder.resolve("cycle.json");
    mapper.writeValue(cycle.toFile(), results);
    pageferry("report " + cycle + " --html " + folder.resolve("cycle.html"));
    assertThat(browser.show(folder.resolve("cycle.html"))).isEmpty();
    assertThat(browser.number("document.querySelectorAll('#waits .edge').length")).isEqualTo(4);
    assertThat(browser.number("document.querySelectorAll('#waits .edge.cycle').length"))
        .isEqualTo(3);
    assertThat(browser.number("document.querySelectorAll('#waits .node.cycle').length"))
        .isEqualTo(3);
    assertThat(isWhole("#waits svg")).isTrue();
  }

  /** Whether all that a drawing has lies within it. */
  private static boolean isWhole(String selector) {
    return browser
        .text(
            "(() => { const svg = document.querySelector('"
                + selector
                + "'); const all = svg.getBBox(); const [,, w, h] = svg.getAttribute('viewBox')"
                + ".split(' ').map(Number); return all.x >= 0 && all.y >= 0 && all.x + all.width"
                + " <= w && all.y + all.height <= h; })()")
        .equals("true");
  }

  private static void press(String selector) {
    browser.value("document.querySelector(\"" + selector + "\").click()");
  }

  private static void pageferry(String line) {
    StringWriter err = new StringWriter();
    Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(line.split(" "));
    assertThat(err.toString().lines().filter(said -> !said.startsWith("journal: "))).isEmpty();
  }
}
