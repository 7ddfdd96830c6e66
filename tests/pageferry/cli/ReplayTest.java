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
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** What replay shows of a run, beside what the machine itself said when it was run. */
@Slow
class ReplayTest {
  @TempDir static Path folder;

  private static JsonNode runs;

  /** The two runs of this experiment that deadlock are the journal's 1.1 and 1.2. */
  @BeforeAll
  static void run_an_experiment() throws IOException {
    Path json = folder.resolve("results.json");
    pageferry(ExitCode.HOLDS, "run", "reclaim-demotion-deadlock", "--json", json.toString());
    runs = new ObjectMapper().readTree(json.toFile()).path("runs");
  }

  @Test
  void at_the_end_of_a_run_the_same_tasks_wait_in_the_same_functions() {
    for (int run = 0; run < 2; run++) {
      String shown = pageferry(ExitCode.HOLDS, "replay", "1." + (run + 1));
      JsonNode waiting = runs.path(run).path("waiting");
      assertThat(waiting).isNotEmpty();
      for (JsonNode each : waiting) {
        String task = each.asText().replaceAll(" \\(pid (\\d+)\\) .*", ":$1");
        List<String> trace = List.of(each.asText().replaceAll(".* in ", "").split(" < "));
        List<String> told = traceOf(task, shown);
        assertThat(told).as(shown).hasSizeGreaterThan(2).contains("handle_mm_fault");
        assertThat(isPartOf(told.subList(1, told.size()), trace))
            .as(told + " of " + trace)
            .isTrue();
      }
    }
  }

  @Test
  void at_the_end_of_a_run_as_many_pages_are_free_as_the_machine_reported() {
    for (int run = 0; run < runs.size(); run++) {
      String shown = pageferry(ExitCode.HOLDS, "replay", "1." + (run + 1));
      JsonNode metrics = runs.path(run).path("metrics");
      for (int node = 0; node < 2; node++) {
        long free = metrics.path("free.node" + node).asLong();
        assertThat(shown).contains("\n  node " + node + "  " + free + "\n");
      }
    }
  }

  @Test
  void the_moment_of_a_deadlock_is_found_and_it_is_told() {
    String shown = pageferry(ExitCode.HOLDS, "replay", "1.1", "--at-deadlock");
    assertThat(shown)
        .contains("*** AA DEADLOCK ***")
        .containsPattern("west:101 is off the CPU\n      folio_lock\n      migrate_pages\n");
    String number = shown.lines().findFirst().orElseThrow().replaceAll(".*event (\\d+),.*", "$1");
    long deadlock = Long.parseLong(number);
    assertThat(pageferry(ExitCode.HOLDS, "replay", "1.1", "--to", number)).isEqualTo(shown);
    assertThat(pageferry(ExitCode.HOLDS, "replay", "1.1", "--to", "" + (deadlock - 1)))
        .doesNotContain("DEADLOCK");
    assertThat(pageferry(ExitCode.FAILED, "replay", "1.4", "--at-deadlock"))
        .isEqualTo("no deadlock\n");
  }

  @Test
  void before_anything_has_happened_all_cpus_idle() {
    assertThat(pageferry(ExitCode.HOLDS, "replay", "1.1", "--to", "0ns"))
        .contains("west:101 runs on cpu 0", "idle  1 3");
  }

  @Test
  void what_if_runs_it_changed_and_compares() {
    String same = pageferry(ExitCode.HOLDS, "replay", "1.4", "--what-if", "seed=1");
    assertThat(same).contains("metric", "run 1.4", "seed=1").doesNotContain("+");
    String slower =
        pageferry(ExitCode.HOLDS, "replay", "1.4", "--what-if", "costs.fault-entry-ns=1 ms");
    assertThat(slower).contains("costs.fault-entry-ns=1 ms");
    assertThat(pageferry(ExitCode.BAD_INPUT, "replay", "1.4", "--what-if", "costs.fault-entry=1"))
        .contains("fault-entry-ns");
  }

  @Test
  void one_thing_is_done_at_a_time_and_only_where_there_is_enough_in_the_journal() {
    assertThat(pageferry(ExitCode.BAD_INPUT, "replay", "1.1", "--verify", "--at-deadlock"))
        .contains("expected one of");
    String ran = pageferry(ExitCode.HOLDS, "run", "abba-page-locks", "--journal-detail", "calls");
    String run = ran.replaceAll("(?s).*journal: runs (\\S+) to .*", "$1");
    assertThat(pageferry(ExitCode.BAD_INPUT, "replay", run))
        .contains("expected detail migrations or all, found calls");
  }

  @Test
  void what_a_search_finds_is_in_the_journal_with_its_schedule() {
    String found =
        pageferry(
            ExitCode.FAILED,
            "explore",
            "abba-page-locks",
            "--schedules",
            "50",
            "--out",
            folder.resolve("schedules").toString());
    String run = found.replaceAll("(?s).*reproduce: pageferry replay --verify (\\S+) .*", "$1");
    assertThat(pageferry(ExitCode.HOLDS, "replay", run, "--verify")).contains("is the same");
    assertThat(pageferry(ExitCode.HOLDS, "replay", run, "--at-deadlock"))
        .containsPattern("has PG_locked of pfn (\\w+)\n    waits for PG_locked of pfn (?!\\1)");
    assertThat(pageferry(ExitCode.BAD_INPUT, "replay", run, "--what-if", "seed=2"))
        .contains("found a schedule that explore chose");
  }

  @Test
  void report_and_compare_take_runs() {
    assertThat(pageferry(ExitCode.HOLDS, "compare", "1.3", "1.4", "--all")).contains("run.steps");
    Path page = folder.resolve("page.html");
    pageferry(ExitCode.HOLDS, "report", "1.1", "--html", page.toString());
    assertThat(page).content().contains("replay --verify 1.1");
  }

  private static List<String> traceOf(String task, String shown) {
    List<String> trace = new ArrayList<>();
    Iterator<String> lines = shown.lines().iterator();
    while (lines.hasNext()) {
      if (lines.next().startsWith("  " + task + " ")) {
        break;
      }
    }
    while (lines.hasNext()) {
      String line = lines.next();
      if (!line.startsWith("      ")) {
        break;
      }
      trace.add(line.strip());
    }
    return trace;
  }

  /** Whether the functions occur in a call trace in that order. */
  private static boolean isPartOf(List<String> functions, List<String> trace) {
    Iterator<String> all = trace.iterator();
    return functions.stream()
        .allMatch(
            function -> {
              while (all.hasNext()) {
                if (all.next().equals(function)) {
                  return true;
                }
              }
              return false;
            });
  }

  @Test
  void a_run_on_real_threads_is_the_same_in_virtual_time() {
    String file = folder.resolve("threads.rec").toString();
    String[] run = {"run", "reclaim-demotion-deadlock", "--engine", "threads", "--record", file};
    execute(ExitCode.HOLDS, run);
    assertThat(execute(ExitCode.HOLDS, "replay", file, "--verify"))
        .contains("relocking: stuck, as recorded in ")
        .containsPattern("unlocked: (killed|finished), as recorded in [0-9]+ steps\n");
  }

  @Test
  void a_recording_that_was_changed_is_not_the_same_or_is_bad_input() throws IOException {
    Path file = folder.resolve("changed.rec");
    String setting = "compare={demotion.protocol=[unlocked]}";
    String name = file.toString();
    execute(
        ExitCode.HOLDS,
        "run",
        "reclaim-demotion-deadlock",
        "--engine",
        "threads",
        "--set",
        setting,
        "--set",
        "explore.expect=[]",
        "--record",
        name);
    String text = Files.readString(file);
    String ended = text.contains("\"ending\":\"killed\"") ? "killed" : "finished";
    String ending = "\"ending\":\"%s\"";
    Files.writeString(file, text.replace(ending.formatted(ended), ending.formatted("stuck")));
    assertThat(execute(ExitCode.FAILED, "replay", name, "--verify"))
        .contains("unlocked: diverged at the end", "ending '" + ended + "' instead of 'stuck'");
    Files.writeString(file, text.substring(0, text.lastIndexOf('\n', text.length() / 2) + 1));
    assertThat(execute(ExitCode.BAD_INPUT, "replay", name, "--verify"))
        .containsPattern("changed.rec:[0-9]+: expected a line more, found the end of the file\n");
  }

  @Test
  void what_real_threads_cannot_do_is_told_in_one_line() {
    String name = folder.resolve("never.rec").toString();
    assertThat(execute(ExitCode.BAD_INPUT, "run", "first-run", "--record", name))
        .isEqualTo("--record: expected --engine threads, found --engine virtual\n");
    assertThat(
            execute(ExitCode.BAD_INPUT, "run", "first-run", "--engine", "threads", "--dilation=0"))
        .isEqualTo("--dilation 0: expected a number from 1 to 1000000, found another one\n");
  }

  private static String pageferry(int code, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    return execute(code, all.toArray(String[]::new));
  }

  private static String execute(int code, String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String line = String.join(" ", arguments);
    assertThat(command.execute(arguments)).as(line + "\n" + text).isEqualTo(code);
    return text.toString();
  }
}
