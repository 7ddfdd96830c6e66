package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import pageferry.house.Slow;
import pageferry.report.html.Browser;

/** A schedule that is looked at and made by hand in a browser, and replayed in the terminal. */
@Slow
class ServeScheduleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String FOUND = "abba-page-locks-given-1";

  @TempDir static Path folder;

  private static Browser browser;
  private static Served served;

  @BeforeAll
  static void serve() {
    browser = Browser.open(1300, 1000);
    Served.pageferry(
        "explore",
        "abba-page-locks",
        "--schedules",
        "5",
        "--out",
        folder.resolve("schedules").toString(),
        "--journal",
        folder.resolve("journal").toString());
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
  void a_finding_is_led_to_from_the_list_and_ends_in_its_deadlock() throws Exception {
    show("#schedules");
    await().atMost(PATIENCE).until(() -> text("#found").contains("deadlock"));
    assertThat(text("#saved")).contains(FOUND).contains("deadlock");
    browser.driver().findElement(By.linkText(FOUND)).click();
    arrived();
    JsonNode at = served.json("api/schedule?source=file:" + FOUND);
    assertThat(text("#step")).isEqualTo("step " + at.path("step") + " of " + at.path("step"));
    assertThat(text("#end")).contains(at.path("found").asText());
    assertThat(browser.number("document.querySelectorAll('#chart .row').length"))
        .isEqualTo(at.path("rows").size());
    assertThat(browser.number("document.querySelectorAll('#graph .edge').length")).isEqualTo(2);
    assertThat(browser.number("document.querySelectorAll('#offers button').length")).isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void back_and_forth_the_machine_is_the_one_that_the_server_tells() throws Exception {
    show("#schedule=file:" + FOUND);
    arrived();
    long last = browser.number("Number(document.getElementById('slider').value)");
    browser.driver().findElement(By.id("back")).click();
    stands(last - 1);
    JsonNode before = served.json("api/schedule?source=file:" + FOUND + "&step=" + (last - 1));
    assertThat(browser.number("document.querySelectorAll('#offers button').length"))
        .isEqualTo(before.path("offers").size());
    assertThat(browser.number("document.querySelectorAll('#graph .edge').length"))
        .as("nobody closes the circle yet")
        .isEqualTo(1);
    assertThat(text("#locks")).contains("first:101").contains("second:102");
    String address = browser.text("location.hash");
    show("#schedules");
    show(address);
    arrived();
    stands(last - 1);
    browser.driver().findElement(By.id("on")).click();
    stands(last);
    assertThat(text("#end")).contains("DEADLOCK");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void another_message_is_chosen_and_what_comes_of_it_is_replayed_in_the_terminal()
      throws Exception {
    show("#schedule=file:" + FOUND + "&step=32");
    arrived();
    stands(32);
    String at = "api/schedule?source=file:" + FOUND + "&step=32";
    JsonNode offers = served.json(at).path("offers");
    JsonNode first = offers.path(0);
    JsonNode other =
        first.path("label").equals(served.json(at).path("next")) ? offers.path(1) : first;
    String label = other.path("label").asText();
    String button = "document.querySelector('#offers [data-label=\"" + label + "\"]')";
    assertThat(browser.text(button + ".innerText")).contains(other.path("what").asText());
    browser.value(button + ".click()");
    await().atMost(PATIENCE).until(() -> text("#step").equals("step 33 of 33"));
    assertThat(browser.text("location.hash")).contains("keep=32").contains("then=");
    browser.driver().findElement(By.id("order")).click();
    await().atMost(PATIENCE).until(() -> !text("#end").isEmpty());
    browser.value("document.getElementById('name').value = 'mine'");
    browser.driver().findElement(By.id("save")).click();
    await().atMost(PATIENCE).until(() -> text("#saved").contains("./pageferry replay "));
    Path file = folder.resolve("schedules/mine.schedule");
    assertThat(text("#saved code")).isEqualTo("./pageferry replay " + file);
    assertThat(Served.pageferry("replay", file.toString()))
        .contains("replayed: every step as recorded");
    browser.driver().findElement(By.id("save")).click();
    await().atMost(PATIENCE).until(() -> text("#status").contains("a name that no schedule has"));
    assertThat(browser.console()).noneMatch(each -> !each.contains("400"));
  }

  @Test
  void a_row_is_made_into_a_schedule_from_its_first_message_on() throws Exception {
    show("#schedules");
    await().atMost(PATIENCE).until(() -> text("#row").contains("ascending"));
    browser.value("document.getElementById('row').selectedIndex = 1");
    browser.driver().findElement(By.id("open")).click();
    arrived();
    stands(0);
    browser.driver().findElement(By.id("order10")).click();
    stands(10);
    browser.driver().findElement(By.id("first")).click();
    stands(0);
    browser.driver().findElement(By.id("order")).click();
    await().atMost(PATIENCE).until(() -> text("#end").contains("nothing was wrong"));
    browser.driver().findElement(By.id("save")).click();
    await().atMost(PATIENCE).until(() -> text("#saved").contains("by-hand.schedule"));
    assertThat(Served.pageferry("replay", folder.resolve("schedules/by-hand.schedule").toString()))
        .contains("nothing found")
        .contains("replayed: every step as recorded");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void what_is_no_schedule_is_refused_in_a_sentence() throws Exception {
    Files.createDirectories(folder.resolve("schedules"));
    Files.writeString(folder.resolve("schedules/torn.schedule"), "{ \"format\": 1");
    assertThat(refused("file:../journal/LOCK")).contains("letters, digits");
    assertThat(refused("file:nobody")).contains("expected a schedule, found none");
    assertThat(refused("run:99.1")).contains("expected a run");
    assertThat(refused("row:abba-page-locks:7")).contains("a row, 1 to 2");
    assertThat(refused("file:torn")).contains("torn.schedule");
    assertThat(refused("file:" + FOUND + "&keep=5&then=99")).contains("message 99 was picked");
    assertThat(refused("file:" + FOUND + "&then=0*99999")).contains("at most 16384 steps");
    assertThat(refused("file:" + FOUND + "&then=x")).contains("picks such as 0*30.2.1");
    show("#schedule=file:nobody");
    await().atMost(PATIENCE).until(() -> text("#status").contains("expected a schedule"));
    browser.console();
  }

  private static String refused(String source) throws Exception {
    JsonNode answer = served.json("api/schedule?source=" + source);
    return answer.path("error").asText() + answer.path("end").asText();
  }

  private static void arrived() {
    await()
        .atMost(PATIENCE)
        .until(() -> browser.text("document.getElementById('parts')?.ariaBusy").equals("null"));
  }

  private static void stands(long step) {
    await().atMost(PATIENCE).until(() -> text("#step").startsWith("step " + step + " of"));
  }

  private static void show(String where) {
    browser.show("about:blank");
    browser.show(served.url() + where);
  }

  private static String text(String selector) {
    return browser.text("document.querySelector('" + selector + "')?.innerText || ''");
  }
}
