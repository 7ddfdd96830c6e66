package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.StepResult;

/**
 * One program's answers beside those of a real kernel. What varied between the recorded runs is not
 * compared.
 */
final class Comparison {
  private final CorpusProgram program;
  private final ProgramRun run;
  private final TraceLines trace;
  private final JsonNode expected;
  private final Compared compared;
  private final LeftOut leftOut;
  private final Counters counters;

  /**
   * @param more whether the recordings have counters that not every recording has
   */
  Comparison(
      CorpusProgram program, ProgramRun run, TraceLines trace, JsonNode expected, boolean more) {
    this.program = program;
    this.run = run;
    this.trace = trace;
    this.expected = expected;
    compared = new Compared(expected);
    leftOut = new LeftOut(program);
    counters = new Counters(more, run, expected, compared, leftOut);
  }

  /** Runs the program and compares all answers, in the order of the steps. */
  ProgramResult result() {
    JsonNode steps = expected.path("steps");
    int all = program.moments().stream().mapToInt(List::size).sum();
    boolean oneByOne = steps.size() == all;
    int answer = 0;
    for (int i = 0; i < program.moments().size(); i++) {
      List<TaskStep> moment = program.moments().get(i);
      List<@Nullable StepResult> outcomes = run.drive(moment);
      RunEnd failure = run.failure();
      if (failure != null) {
        return end(where(i, moment.get(0)) + ": " + failure.message());
      }
      if (oneByOne || moment.size() == 1) {
        for (int j = 0; j < moment.size(); j++) {
          TaskStep step = moment.get(j);
          step(where(i, step), answer + j, step.step(), outcomes.get(j));
        }
      }
      answer += oneByOne ? moment.size() : 1;
    }
    counters.compareVmstat(run.vmstat());
    counters.compareFolioSizes();
    counters.compareCgroup();
    compareTrace();
    new MapsOutcome(program, run, expected, compared, leftOut).compare();
    return end("");
  }

  private static String where(int moment, TaskStep step) {
    return "step " + moment + " " + step.step().op().text();
  }

  private ProgramResult end(String notRun) {
    return new ProgramResult(
        program.name(), program.group(), compared.points(), leftOut.times(), notRun, List.of());
  }

  private void step(String where, int index, Step step, @Nullable StepResult outcome) {
    JsonNode answer = expected.path("steps").path(index);
    if (answer.isMissingNode() || answer.isNull()) {
      return;
    }
    String got =
        outcome == null
            ? answer.has("skipped") ? null : "no answer: the task sleeps"
            : StepAnswer.differing(
                program,
                answer,
                outcome,
                part -> compared.isVaried(".steps[" + index + "]." + part));
    compared.add(
        new Point(Field.STEPS, step.op().text(), where, StepAnswer.withoutStatus(answer), got));
    if (answer.has("status")) {
      String status = outcome == null ? "" : RunLength.of(padded(step, outcome));
      String kernels = answer.path("status").asText();
      compared.add(Field.STATUS, step.op().text(), where + " status", kernels, status);
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
    compared.add(
        Field.TRACE, "trace", where, line, same ? line : at < got.size() ? got.get(at) : "the end");
  }
}
