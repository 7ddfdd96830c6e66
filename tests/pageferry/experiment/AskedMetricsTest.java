package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;

/** Metrics of tasks, phases and named steps, and where pages are. */
class AskedMetricsTest {
  private static final String TEXT =
      """
      machine = two-socket
      processes {
        app { threads {
          main { cpu = 0, program = [
            { op = mmap, map = a, pages = 64 }
            { op = mmap, map = huge, pages = 512 }
            { op = madvise, map = huge, advice = HUGEPAGE }
            { op = touch, map = a }
            { op = touch, map = huge }
            { op = signal, signal = up }
            { op = mark, name = moved }
            { op = repeat, times = 2, body = [
              { op = move_pages, map = a, pages = "0-31", nodes = [1], as = first }
            ] }
            { op = move_pages, map = a, nodes = [1] }
            { op = move_pages, map = huge, nodes = [1] }
            { op = move_pages, map = a, addr = ["a:0", "kernel"], as = asks }
            { op = move_pages, map = a, nodes = [7], as = wrong }
            { op = mark, name = after }
            { op = fork, child = kid, body = [
              { op = touch, map = a, pages = "0-7" }
              { op = munmap, map = a, pages = "8-15" }
            ] }
            { op = sleep, ms = 10 }
          ] }
          reader { cpus = "8-9", program = [
            { op = wait, signal = up }
            { op = access, map = a, count = 100 }
          ] }
        } }
        other { cpu = 1, program = [ { op = mmap, map = a, pages = 8 }, { op = touch, map = a } ] }
      }
      """;

  private static final String EXPECTED =
      """
      fault.count@other = 8
      fault.count@start = 73 // of main 64 and 1 huge one, of other 8
      fault.count@app@start = 65
      fault.count@start@app = 65
      fault.count@main@start = 65
      fault.count@kid = 8
      access.count@reader = 200
      access.count@reader-0 = 100
      access.count@kid = 8
      migrate.succeeded@moved = 576
      migrate.succeeded@other = 0
      vmstat.pgmigrate_success@moved = 576
      vmstat.pgmigrate_success@main = 576
      vmstat.pgmigrate_success@after = 0
      vmstat.pgmigrate_success@other = 0
      call.move_pages.count@moved = 6
      placement.app.a.node0 = 0
      placement.app.a.node1 = 64
      placement.app.a.absent = 0
      placement.app.huge.node1 = 512
      placement.app.huge.node0@start = 512
      placement.app.a.node0@start = 64
      placement.app.a.node0@first = 32
      placement.app.a.node1@moved = 64
      placement.other.a.node0 = 8
      placement.kid.a.node0 = 8
      placement.kid.a.node1 = 48
      placement.kid.a.absent = 8
      step.first.count = 2
      step.first.ret = 0
      step.first.status.node1 = 32
      step.asks.status.node1 = 1
      step.asks.status.EFAULT = 1
      step.asks.status.node0 = 0
      step.wrong.ret = -1
      step.wrong.errno.ENODEV = 1
      step.wrong.errno.EBUSY = 0
      """;

  private static final String MARKS =
      """
      machine = two-socket
      processes {
        marker { cpu = 3, program = [ { op = repeat, times = 300, body = [
          { op = mark, name = odd }, { op = sleep, time = 3 us }
          { op = mark, name = even }, { op = sleep, time = 2 us }
        ] } ] }
        app { threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 64 }
            { op = touch, map = a }
            { op = signal, signal = up }
            { op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE] }
            { op = fork, child = kid, body = [ { op = touch, map = a } ] }
            { op = move_pages, map = a, nodes = [0] }
          ] }
          user { cpus = "8-9", program = [
            { op = wait, signal = up }
            { op = repeat, times = 20, body = [ { op = touch, map = a } ] }
          ] }
        } }
      }
      columns = [%s]
      """;

  @TempDir Path folder;

  private RowResult run(String columns) {
    return result("columns = " + columns).rows().get(0);
  }

  private Results result(String more) {
    return Runner.run(ExperimentText.read(folder, "my.conf", TEXT + more), Progress.NONE);
  }

  @Test
  void a_metric_tells_of_whom_when_and_where() {
    Map<String, Double> expected = new TreeMap<>();
    for (String line : EXPECTED.lines().toList()) {
      String[] words = line.replaceFirst(" *//.*", "").split(" = ");
      expected.put(words[0], Double.valueOf(words[1]));
    }
    String columns =
        expected.keySet().stream()
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    Map<String, Double> values = new TreeMap<>(run("[" + columns + "]").values());
    values.keySet().retainAll(expected.keySet());
    assertThat(values).isEqualTo(expected);
  }

  @Test
  void phases_share_the_time_of_the_run() {
    Map<String, Double> values =
        run("[\"time.virtual@start\", \"time.virtual@moved\", \"time.virtual@after\"]").values();
    assertThat(
            values.get("time.virtual@start")
                + values.get("time.virtual@moved")
                + values.get("time.virtual@after"))
        .isEqualTo(values.get("time.virtual"));
    assertThat(values.get("time.virtual@after")).isGreaterThan(10_000_000);
  }

  @Test
  void a_run_tells_when_pages_had_moved_and_what_it_sampled() {
    Results results =
        result(
            """
            series { interval = 10 us, metrics = [placement.app.a.node1] }
            columns = ["converged.placement.app.a.node1@moved", "time.virtual@start"
                       converged.placement.app.a.node1]
            expect = [ "value('converged.placement.app.a.node1@moved') < 2 * ms"
                       "value('placement.app.a.node1') == 64" ]
            """);
    assertThat(results.verdicts()).extracting(Verdict::outcome).containsOnly(Verdict.Outcome.OK);
    Map<String, Double> values = results.rows().get(0).values();
    double moved = values.get("converged.placement.app.a.node1@moved");
    assertThat(moved).isBetween(10_000.0, 2_000_000.0);
    assertThat(values.get("converged.placement.app.a.node1"))
        .isEqualTo(moved + values.get("time.virtual@start"));
  }

  @Test
  void phases_may_begin_in_the_middle_of_anything() {
    List<String> counts =
        List.of(
            "fault.count", "access.count", "lock.hold.count", "migrate.succeeded", "alloc.count");
    StringBuilder columns = new StringBuilder();
    for (String count : counts) {
      for (String scope : List.of("", "@start", "@odd", "@even", "@app@odd", "@user@even")) {
        columns.append('"').append(count).append(scope).append("\" ");
      }
    }
    Map<String, Double> values =
        Runner.run(
                ExperimentText.read(
                    folder,
                    "marks.conf",
                    MARKS.formatted(columns.toString().replace("\" \"", "\", \""))),
                Progress.NONE)
            .rows()
            .get(0)
            .values();
    for (String count : counts) {
      assertThat(
              values.get(count + "@start")
                  + values.get(count + "@odd")
                  + values.get(count + "@even"))
          .as(count)
          .isEqualTo(values.get(count));
    }
  }

  @Test
  void nothing_else_changes_where_something_is_asked() {
    RowResult plain = run("[fault.max]");
    RowResult asked = run("[\"fault.max@main\", \"placement.app.a.node0@moved\"]");
    assertThat(asked.digest()).isEqualTo(plain.digest());
    assertThat(asked.values()).containsAllEntriesOf(plain.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "fault.max@raeder => a process, a thread or a phase behind @, found 'raeder'; nearest valid"
            + " name: reader",
        "fault.max@main@app => one process or thread and one phase behind @",
        "fault.max@ => a process, a thread or a phase behind @, found ''",
        "fualt.max@main => a metric, found 'fualt.max'; nearest valid name: fault.max",
        "time.virtual@main => a phase behind @, for no task of a program does that, found 'main'",
        "run.steps@main => 'run.steps' without @, for it is known at the end of the run only",
        "placement.app.b.node0 => a metric, found 'placement.app.b.node0'; nearest valid name:"
            + " placement.app.a.node0",
        "placement.app.a.node2 => a metric, found 'placement.app.a.node2'; nearest valid name:"
            + " placement.app.a.node0",
        "placement.app.a.node0@main => a phase or a named step behind @, found 'main'",
        "step.frist.ret => a metric, found 'step.frist.ret'; nearest valid name: step.first.ret",
        "step.first.errno.EBUSI => a metric, found 'step.first.errno.EBUSI'; nearest valid name:"
            + " step.first.errno.EBUSY",
        "step.first.ret@moved => 'step.first.ret' without @, for it is of one step",
        "converged.access.remot => a metric, found 'access.remot'; nearest valid name:"
            + " access.remote",
        "converged.run.steps => a metric that changes over time, found 'run.steps': it is known at"
            + " the end of the run only"
      })
  void a_metric_that_no_run_has_is_refused(String metric, String message) {
    assertThatThrownBy(() -> run("[\"" + metric + "\"]"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("my.conf:")
        .hasMessageContaining("expected " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "series { interval = 0, metrics = [] } => a duration",
        "series { interval = 0 ns, metrics = [] } => an interval of at least 1 ns",
        "series { metrics = [found.stuck] } => a metric that changes over time",
        "series { metrics = [acces.remote] } => a metric, found 'acces.remote'; nearest",
        "series { every = 1 ms } => a key of the series, found 'every'",
        "explore { holds = [\"value('fault.max@main') < 1\"] } => 'fault.max' without @, for a"
            + " schedule is judged as a whole"
      })
  void a_series_that_cannot_be_sampled_is_refused(String text, String message) {
    assertThatThrownBy(() -> result(text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected " + message);
  }
}
