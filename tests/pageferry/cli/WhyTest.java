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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** What is told of the largest fault of an experiment, by the run and by its journal. */
@Slow
class WhyTest {
  @TempDir static Path folder;

  private static String told = "";
  private static JsonNode run;

  @BeforeAll
  static void run_an_experiment() throws IOException {
    Path json = folder.resolve("results.json");
    told =
        pageferry(
            ExitCode.HOLDS,
            "run",
            "alloc-under-lock",
            "--set",
            "strategy=batch",
            "--set",
            "costs.reclaim-stall-ns=1 ms",
            "--why",
            "--json",
            json.toString());
    run = new ObjectMapper().readTree(json.toFile()).path("runs").path(0);
  }

  @Test
  void one_sentence_follows_the_largest_fault_to_direct_reclaim() {
    assertThat(plain(told))
        .containsPattern(
            "fault\\.max 11\\.4 ms until [0-9.]+ms, look at [0-9.]+ms: reader-4:106 in a read"
                + " fault on [a-z.]*a\\+1044 slept for mmap_lock of app to read \\(11\\.4 ms\\);"
                + " forker:110 in fork\\(\\) had queued to write in front of it and slept for"
                + " mmap_lock of app to write \\(10\\.1 ms\\); reader-\\d:\\d+ in a read fault on"
                + " [a-z.]*a\\+\\d+ had it to read and slept for the migration entry of"
                + " [a-z.]*a\\+\\d+ \\(pfn 0x[0-9a-f]+\\) \\(10\\.1 ms\\); mover:101 in"
                + " move_pages\\(\\), migrate_pages\\(\\) had PG_locked and was in direct reclaim"
                + " for node 1 \\(9\\.07 ms in 9 times\\)\\.");
  }

  @Test
  void each_tail_is_as_long_as_the_maximum_of_its_metric() {
    List<String> names = new ArrayList<>();
    run.path("tails")
        .fields()
        .forEachRemaining(
            tail -> {
              JsonNode most = run.path("metrics").path(tail.getKey() + ".max");
              assertThat(tail.getValue().path("ns").asLong())
                  .as(tail.getKey())
                  .isEqualTo(most.asLong());
              names.add(tail.getKey());
            });
    run.path("metrics")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.endsWith(".max") && !name.equals("wake.walk.max")) {
                assertThat(names).contains(name.replaceFirst("\\.max$", ""));
              }
            });
  }

  @Test
  void the_journal_tells_the_same_without_running_anything() {
    String journal = pageferry(ExitCode.HOLDS, "why", "1.1");
    String told = plain(journal).replaceAll(" \\(event \\d+\\)", "");
    String reasons = told.substring(told.indexOf("lock.hold.max"));
    assertThat(plain(WhyTest.told)).contains(reasons);
  }

  @Test
  void the_event_that_is_named_is_the_end_of_the_fault() {
    String journal = plain(pageferry(ExitCode.HOLDS, "why", "1.1", "--tail", "fault.p99.9"));
    String number = journal.replaceAll("(?s).*\\(event (\\d+)\\).*", "$1");
    String events = pageferry(ExitCode.HOLDS, "journal", "show", "1.1", "--event", "page_fault");
    assertThat(events).containsPattern("(?m)^ *" + number + " .*page_fault .*tookNs=1138\\d{4}");
  }

  @Test
  void the_moment_to_look_at_shows_the_chain() {
    String journal = plain(pageferry(ExitCode.HOLDS, "why", "1.1", "--tail", "fault"));
    String moment = journal.replaceAll("(?s).*?look at ([0-9.]+ms).*", "$1");
    String shown = pageferry(ExitCode.HOLDS, "replay", "1.1", "--to", moment);
    assertThat(shown)
        .containsPattern("reader-4:106 is off the CPU\n      mmap_read_lock")
        .containsPattern("waits for mmap_lock of mm 1 to read, behind forker:110 in its queue")
        .containsPattern("waits for PG_locked of pfn 0x[0-9a-f]+, which mover:101 has");
  }

  @Test
  void a_metric_that_is_none_is_answered_with_the_nearest() {
    assertThat(pageferry(ExitCode.BAD_INPUT, "why", "1.1", "--tail", "fautl.max"))
        .contains("nearest valid name: fault.max");
  }

  /** Without the breaks of lines. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static String pageferry(int code, String... line) {
    List<String> all = new ArrayList<>(Arrays.asList(line));
    if (!line[0].equals("journal")) {
      all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    } else {
      all.addAll(2, List.of("--journal", folder.resolve("journal").toString()));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertThat(main.execute(all.toArray(String[]::new))).as(out + "" + err).isEqualTo(code);
    return code == ExitCode.BAD_INPUT ? err.toString() : out.toString();
  }
}
