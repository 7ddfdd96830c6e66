package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.program.Layout;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.StepResult;

/**
 * One program's answers beside those of a real kernel. What varied between the recorded runs is not
 * compared.
 */
final class Comparison {
  /**
   * The counters that were recorded. Whether a program finds the huge zero page there already
   * (thp_zero_page_alloc) depends on what ran on the machine before.
   */
  private static final Pattern RECORDED =
      Pattern.compile(
          "pgmigrate_.*|thp_(?!zero_page_alloc).*|numa_pte_updates|numa_huge_pte_updates|numa_hint_faults.*"
              + "|numa_pages_migrated|numa_interleave|pgdemote_.*|pgpromote_.*"
              + "|unevictable_pgs_(un)?mlocked|pgfault|pgmajfault|compact_.*|htlb_.*");

  private final CorpusProgram program;
  private final ProgramRun run;
  private final TraceLines trace;
  private final JsonNode expected;
  private final TreeSet<String> varied = new TreeSet<>();
  private final List<Point> points = new ArrayList<>();

  Comparison(CorpusProgram program, ProgramRun run, TraceLines trace, JsonNode expected) {
    this.program = program;
    this.run = run;
    this.trace = trace;
    this.expected = expected;
    expected.path("varied").forEach(path -> varied.add(path.asText()));
  }

  /** Runs the program and compares all answers, in the order of the steps. */
  ProgramResult result() {
    for (int i = 0; i < program.moments().size(); i++) {
      List<TaskStep> moment = program.moments().get(i);
      List<@Nullable StepResult> outcomes = run.drive(moment);
      RunEnd failure = run.failure();
      if (failure != null) {
        String where = "step " + i + " " + moment.get(0).step().op().text();
        return new ProgramResult(program.name(), points, where + ": " + failure.message());
      }
      if (moment.size() == 1) {
        String where = "step " + i + " " + moment.get(0).step().op().text();
        step(where, moment.get(0).step(), expected.path("steps").path(i), outcomes.get(0));
      }
    }
    compareVmstat(run.vmstat());
    compareTrace();
    comparePlacement();
    compareHugePages();
    return new ProgramResult(program.name(), points, "");
  }

  private void step(String where, Step step, JsonNode answer, @Nullable StepResult outcome) {
    if (answer.isMissingNode() || answer.isNull()) {
      return;
    }
    String got =
        outcome == null
            ? "no answer: the task sleeps"
            : StepAnswer.differing(program, answer, outcome);
    points.add(
        new Point(Field.STEPS, step.op().text(), where, StepAnswer.withoutStatus(answer), got));
    if (answer.has("status")) {
      String status = outcome == null ? "" : RunLength.of(padded(step, outcome));
      compare(
          Field.STATUS,
          step.op().text(),
          where + " status",
          answer.path("status").asText(),
          status);
    }
  }

  /** The statuses, one for each address: the probe's array is never shorter. */
  private static List<Integer> padded(Step step, StepResult outcome) {
    List<Integer> status = new ArrayList<>(outcome.status());
    if (step instanceof MovePagesCall.MovePages call) {
      while (status.size() < call.arrays().pages().size()) {
        status.add(StepResult.UNWRITTEN);
      }
    }
    return status;
  }

  private void comparePlacement() {
    for (Map.Entry<String, JsonNode> task : expected.path("placement").properties()) {
      for (Map.Entry<String, JsonNode> map : task.getValue().properties()) {
        String where = "placement." + task.getKey() + "." + map.getKey();
        Layout.Area area = program.layout().find(map.getKey());
        if (area == null || !map.getValue().isTextual() || varied.contains("." + where)) {
          continue;
        }
        StepResult outcome = run.placement(task.getKey(), area.vpn(), area.pages());
        String got = outcome == null ? "no answer" : status(outcome);
        compare(Field.PLACEMENT, "placement", where, map.getValue().asText(), got);
      }
    }
  }

  private static String status(StepResult outcome) {
    return outcome.errno() == null || !outcome.status().isEmpty()
        ? RunLength.of(outcome.status())
        : outcome.errno().name();
  }

  private void compareHugePages() {
    for (Map.Entry<String, JsonNode> task : expected.path("placement").properties()) {
      for (String map : (Iterable<String>) task.getValue()::fieldNames) {
        String where = "thp." + task.getKey() + "." + map;
        Layout.Area area = program.layout().find(map);
        if (area == null || varied.contains("." + where)) {
          continue;
        }
        long got = run.hugePages(task.getKey(), area.vpn(), area.pages());
        String kernels = expected.path("thp").path(task.getKey()).path(map).asText("0");
        compare(Field.PLACEMENT, "thp", where, kernels, Long.toString(got));
      }
    }
  }

  private void compareVmstat(SortedMap<VmCounter, Long> counters) {
    TreeMap<String, Long> got = new TreeMap<>();
    counters.forEach((counter, count) -> got.put(counter.text(), count));
    JsonNode deltas = expected.path("vmstat");
    TreeSet<String> names = new TreeSet<>(got.keySet());
    deltas.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (RECORDED.matcher(name).matches() && !varied.contains(".vmstat." + name)) {
        String kernels = deltas.path(name).asText("0");
        compare(Field.VMSTAT, "vmstat", name, kernels, "" + got.getOrDefault(name, 0L));
      }
    }
  }

  private void compareTrace() {
    JsonNode recorded = expected.path("trace");
    if (!recorded.isArray()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    recorded.forEach(line -> lines.add(line.asText()));
    List<String> kernels = TraceLines.writtenOut(lines);
    List<String> got = trace.lines();
    int at = 0;
    while (at < kernels.size() && at < got.size() && kernels.get(at).equals(got.get(at))) {
      at++;
    }
    boolean same = at == kernels.size() && at == got.size();
    String where = same ? "all events" : "event " + at;
    String line = at < kernels.size() ? kernels.get(at) : "the end";
    compare(
        Field.TRACE, "trace", where, line, same ? line : at < got.size() ? got.get(at) : "the end");
  }

  private void compare(Field field, String area, String where, String kernels, String got) {
    points.add(new Point(field, area, where, kernels, kernels.equals(got) ? null : got));
  }
}
