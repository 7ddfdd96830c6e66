package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;
import picocli.CommandLine;

/** What tests/reports asks of locks: each is given back with its event, whoever gives it back. */
@Slow
class LockReportsTest {
  private static final String SPINNING = "tests/reports/u-spinning-reader.conf";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hwpoison", "remove-tmpfs", "soft-offline"})
  void a_single_task_is_no_finding(String report) {
    for (String strategy : List.of("random", "pct")) {
      String found =
          pageferry("explore", conf(report), "--schedules", "20", "--set", strategy(strategy));
      assertThat(found).contains("20 schedules", "nothing found");
    }
  }

  private static String strategy(String name) {
    return "explore.strategy=" + name;
  }

  @Test
  void no_order_is_warned_of_that_does_not_exist() throws IOException {
    String json = folder.resolve("results.json").toString();
    String ran = pageferry("run", conf("false-lockdep"), "--json", json);
    assertThat(ran).doesNotContain("circular");
    JsonNode metrics = new ObjectMapper().readTree(Path.of(json).toFile()).at("/runs/0/metrics");
    assertThat(metrics.path("lock.hold.count").asInt()).as("two folios, two holes").isEqualTo(4);
    assertThat(metrics.path("lock.wait.max").isMissingNode()).as("waits").isTrue();
  }

  @Test
  void nobody_has_the_lock_of_a_page_behind_the_hole_that_took_it() {
    String run = pageferry("run", conf("replay-owner")).replaceAll("(?s).*run (\\S+) in .*", "$1");
    List<Boolean> owned = new ArrayList<>();
    boolean isThere = true;
    for (int event = 1; isThere; event++) {
      String moment = pageferry("replay", run, "--to", "" + event);
      isThere = moment.contains("after event " + event + ",");
      owned.add(moment.contains("has PG_locked"));
    }
    int taken = owned.indexOf(true);
    assertThat(taken).isPositive();
    assertThat(owned.subList(taken, owned.size())).startsWith(true, false).containsOnlyOnce(true);
  }

  /** That a waiter spins while it is cut off, or to the very end, is no livelock. */
  @ParameterizedTest
  @CsvSource({
    "20, the search begins with the first signal",
    "200, none of 2 schedules came to its end",
    "20000, none of 2 schedules came to its end"
  })
  void a_reader_that_spins_behind_a_limit_is_not_searched(int steps, String why) {
    String limit = "explore.steps=" + steps;
    assertThat(said(ExitCode.BAD_INPUT, "explore", SPINNING, "--schedules", "2", "--set", limit))
        .contains("NOT SEARCHED: " + why, "raise the limit: --set explore.steps=")
        .doesNotContain("LIVELOCK", "livelock", "nothing found");
  }

  @Test
  void a_reader_that_spins_until_the_move_is_over_is_no_finding() throws IOException {
    String fewer = Files.readString(Path.of(SPINNING)).replace("pages = 4096", "pages = 32");
    Path few = Files.writeString(folder.resolve("few.conf"), fewer);
    assertThat(pageferry("explore", few.toString(), "--schedules", "5"))
        .contains("5 schedules", "nothing found");
  }

  private static String conf(String report) {
    return "tests/reports/c-lock-event-" + report + ".conf";
  }

  private String pageferry(String command, String... arguments) {
    return said(ExitCode.HOLDS, command, arguments);
  }

  private String said(int exit, String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(out, true));
    assertThat(line.execute(all.toArray(String[]::new))).as(out.toString()).isEqualTo(exit);
    return out.toString();
  }
}
