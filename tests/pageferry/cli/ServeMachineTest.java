package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import pageferry.house.Slow;
import pageferry.report.html.Browser;

/** A run event by event, as a person steps through it in a browser. */
@Slow
class ServeMachineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String CONTENDED =
      """
      about = "what PG_locked over an allocation costs"
      strategy = alloc-after-lock
      costs { kswapd-batch-ns = 2 ms, reclaim-stall-ns = 200 us }
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
      """;

  /** Each takes a lock, and then wants the one that the other has. */
  private static final String STUCK =
      """
      machine = tiny
      locks { one = mutex, two = mutex }
      ends = any
      processes {
        first { cpu = 0, program = [
          { op = lock, lock = one }, { op = signal, signal = f }
          { op = wait, signal = s }, { op = lock, lock = two }
        ] }
        second { cpu = 1, program = [
          { op = lock, lock = two }, { op = signal, signal = s }
          { op = wait, signal = f }, { op = lock, lock = one }
        ] }
      }
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Served served;

  @BeforeAll
  static void run_and_serve() throws Exception {
    browser = Browser.open(1200, 1000);
    Path conf = Files.writeString(folder.resolve("contended.conf"), CONTENDED);
    Served.pageferry("run", conf.toString(), "--journal", journal());
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

  private static String journal() {
    return folder.resolve("journal").toString();
  }

  @Test
  void a_moment_has_the_numbers_of_the_json_and_of_replay() throws Exception {
    openWorst();
    long event = at();
    assertThat(event).isPositive();
    JsonNode moment = served.json("api/run/after?run=1.1&event=" + event);
    List<String> locks = new ArrayList<>();
    moment.at("/locks/all").forEach(lock -> locks.add(lock.path("lock").asText()));
    assertThat(data("#locks li", "lock")).isEqualTo(locks).isNotEmpty();
    List<String> tasks = new ArrayList<>();
    moment.path("tasks").forEach(task -> tasks.add(task.path("pid").asText()));
    assertThat(data("#tasks li", "pid")).isEqualTo(tasks).hasSize(5);
    String replayed = Served.pageferry("replay", "1.1", "--to", "" + event, "--journal", journal());
    int waiting = 0;
    for (JsonNode task : moment.path("tasks")) {
      if (task.has("waits")) {
        String line = "waits for " + task.at("/waits/what").asText();
        assertThat(text("#tasks li[data-pid='" + task.path("pid").asText() + "']")).contains(line);
        assertThat(replayed).contains("    " + line);
        waiting++;
      }
    }
    assertThat(waiting).isPositive();
    for (JsonNode node : moment.path("nodes")) {
      String number = node.path("node").asText();
      String free = node.path("free").asText();
      assertThat(replayed).contains("  node " + number + "  " + free);
      assertThat(text("#nodes [data-node='" + number + "']")).contains(" " + free + " of ");
    }
    long pages = 0;
    for (JsonNode node : moment.path("nodes")) {
      for (JsonNode map : node.path("maps")) {
        assertThat(map.path("map").asText()).isEqualTo("app.a");
        pages += map.path("pages").asLong();
      }
    }
    assertThat(pages).isEqualTo(256);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void steps_lead_forth_and_back_to_the_same_machine() {
    open("#run=1.1");
    click("on to the next wait");
    long event = at();
    String then = machine();
    for (String kind : List.of("by one event", "to the next wait")) {
      click("on " + kind);
      assertThat(at()).as(kind).isGreaterThan(event);
      click("back " + (kind.endsWith("wait") ? "to the wait before" : kind));
      assertThat(at()).as(kind).isEqualTo(event);
      assertThat(machine()).as(kind).isEqualTo(then);
    }
    click("on to the next lock event");
    long lock = at();
    click("on to the next lock event");
    click("back to the lock event before");
    assertThat(at()).isEqualTo(lock);
    click("to the end");
    long end = at();
    click("on by one event");
    assertThat(at()).isEqualTo(end);
    assertThat(text("#status")).contains("no further one");
    click("to the beginning");
    assertThat(at()).isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void an_address_leads_to_its_moment_and_a_time_to_its_event() throws Exception {
    open("#run=1.1&moment=1000");
    assertThat(at()).isEqualTo(1000);
    String then = machine();
    long ns = served.json("api/run/after?run=1.1&event=1000").path("timeNs").asLong();
    click("on to the next lock event");
    assertThat(browser.text("location.hash")).isEqualTo("#run=1.1&moment=" + at());
    type("number", ns + " ns");
    assertThat(served.json("api/run/at?run=1.1&ns=" + ns).path("event").asLong()).isEqualTo(at());
    type("number", "1000");
    assertThat(machine()).isEqualTo(then);
    browser.driver().findElement(By.id("number")).sendKeys("x" + Keys.ENTER);
    await().atMost(PATIENCE).until(() -> text("#status").contains("expected the number"));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void the_longest_wait_leads_to_its_moment_and_its_chain() throws Exception {
    openWorst();
    JsonNode worst = served.json("api/run?run=1.1").at("/waits/0");
    String why = Served.pageferry("why", "1.1", "--tail", "wait.max", "--journal", journal());
    assertThat(why.replaceAll("\\s+", " ")).contains(worst.path("why").asText());
    assertThat(at()).isEqualTo(worst.path("event").asLong());
    browser.driver().findElement(By.cssSelector("#locks .waits button")).click();
    assertThat(text("#chain")).contains("reader", "waits for", "which mover:101 has");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_page_tells_its_life_in_the_words_of_why() {
    openWorst();
    browser.driver().findElement(By.cssSelector("#locks button")).click();
    await().atMost(PATIENCE).until(() -> count("#life") > 0);
    String page = text("#details h2").replace("page ", "");
    String why = Served.pageferry("why", "1.1", "--page", page, "--journal", journal());
    assertThat(text("#life").strip()).isEqualTo(why.strip());
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void a_deadlock_is_gone_to_and_told_as_replay_tells_it() throws Exception {
    Path own = folder.resolve("stuck");
    Files.writeString(folder.resolve("stuck.conf"), STUCK);
    Served.pageferry("run", "" + folder.resolve("stuck.conf"), "--journal", own.toString());
    String replayed =
        Served.pageferry("replay", "1.1", "--at-deadlock", "--journal", own.toString());
    try (Served server = Served.of(own, null)) {
      browser.show(server.url() + "#run=1.1");
      await()
          .atMost(PATIENCE)
          .until(() -> browser.driver().findElement(By.id("stuck")).isDisplayed());
      click("to the deadlock");
      assertThat(replayed).contains("after event " + at() + ",");
      assertThat(text("#circle")).contains("mutex_lock() of one", "mutex_lock() of two");
      assertThat(text("#locks")).contains("first", "second");
      click("back by one event");
      assertThat(text("#circle")).isEmpty();
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void keys_step_and_everything_has_a_name() {
    open("#run=1.1");
    keys("w");
    long wait = at();
    assertThat(wait).isPositive();
    keys(Keys.ARROW_RIGHT);
    assertThat(at()).isEqualTo(wait + 1);
    keys(Keys.ARROW_LEFT);
    assertThat(at()).isEqualTo(wait);
    keys(Keys.END);
    keys("W");
    assertThat(at()).isPositive();
    keys(Keys.HOME);
    assertThat(at()).isZero();
    assertThat(
            browser.value(
                """
                [...document.querySelectorAll("button, input, select, a, meter")]
                  .filter(each => !(each.innerText || each.ariaLabel || each.labels?.length))
                  .map(each => each.outerHTML)\
                """))
        .isEqualTo(List.of());
    assertThat(browser.console()).isEmpty();
  }

  private static void open(String where) {
    browser.show("about:blank");
    browser.show(served.url() + where);
    settle();
  }

  /** Opens the run in the middle of its longest wait. */
  private static void openWorst() {
    open("#run=1.1");
    await().atMost(PATIENCE).until(() -> count("#waits button") > 0);
    browser.driver().findElement(By.cssSelector("#waits button")).click();
    settle();
  }

  private static void click(String label) {
    browser.driver().findElement(By.cssSelector("button[aria-label='" + label + "']")).click();
    settle();
  }

  private static void keys(CharSequence key) {
    browser.driver().findElement(By.tagName("body")).sendKeys(key);
    settle();
  }

  private static void type(String id, String text) {
    browser
        .driver()
        .findElement(By.id(id))
        .sendKeys(Keys.chord(Keys.CONTROL, "a"), text + Keys.ENTER);
    settle();
  }

  /** Waits until what was asked for is shown. */
  private static void settle() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                "no".equals(browser.text("document.getElementById('parts')?.ariaBusy || 'no'"))
                    && !text("#happened").isEmpty());
  }

  private static long at() {
    return browser.number("Number(document.getElementById('number').value)");
  }

  private static String machine() {
    return text("#happened") + text("#parts");
  }

  private static String text(String selector) {
    return browser.text("document.querySelector(\"" + selector + "\")?.innerText || ''");
  }

  private static long count(String selector) {
    return browser.number("document.querySelectorAll(\"" + selector + "\").length");
  }

  private static List<?> data(String selector, String name) {
    String script =
        "[...document.querySelectorAll('%s')].map(each => each.dataset.%s).filter(x => x)";
    return (List<?>) browser.value(script.formatted(selector, name));
  }
}
