package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What tests/reports asks of locks: each is given back with its event, whoever gives it back. */
class LockReportsTest {
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
      isThere = moment.contains("behind event " + event + ",");
      owned.add(moment.contains("has PG_locked"));
    }
    int taken = owned.indexOf(true);
    assertThat(taken).isPositive();
    assertThat(owned.subList(taken, owned.size())).startsWith(true, false).containsOnlyOnce(true);
  }

  private static String conf(String report) {
    return "tests/reports/c-lock-event-" + report + ".conf";
  }

  private String pageferry(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(out, true));
    int exit = line.execute(all.toArray(String[]::new));
    assertThat(exit).as(out.toString()).isEqualTo(ExitCode.HOLDS);
    return out.toString();
  }
}
