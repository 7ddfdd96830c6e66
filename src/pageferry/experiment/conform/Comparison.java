package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.program.Layout;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;

/** One program's answers beside those of a real kernel. */
final class Comparison {
  private final CorpusProgram program;
  private final ProgramRun run;
  private final List<Disagreement> disagreements = new ArrayList<>();

  Comparison(CorpusProgram program, ProgramRun run) {
    this.program = program;
    this.run = run;
  }

  /** Where the answers differ from the expected ones, in the order of the steps. */
  List<Disagreement> with(JsonNode expected) {
    List<TaskStep> steps = program.steps();
    for (int i = 0; i < steps.size(); i++) {
      TaskStep step = steps.get(i);
      Outcome outcome = run.drive(step.task(), step.step());
      RunEnd failure = run.failure();
      if (failure != null) {
        add("step " + i + " " + step.step().op(), "an answer", failure.message());
        return disagreements;
      }
      compare(
          "step " + i + " " + step.step().op(),
          expected.path("steps").path(i),
          outcome == null ? null : padded(step.step(), outcome));
    }
    comparePlacement(expected.path("placement"));
    return disagreements;
  }

  /** The outcome with a status for each address: the probe's array is never shorter. */
  private static Outcome padded(Step step, Outcome outcome) {
    if (!(step instanceof Step.MovePages call)) {
      return outcome;
    }
    List<Integer> status = new ArrayList<>(outcome.status());
    while (status.size() < call.arrays().pages().size()) {
      status.add(Outcome.UNWRITTEN);
    }
    return new Outcome(outcome.ret(), outcome.errno(), outcome.faults(), status, outcome.signal());
  }

  private void compare(String where, JsonNode expected, @Nullable Outcome outcome) {
    if (expected.isMissingNode() || expected.isNull()) {
      return;
    }
    if (outcome == null) {
      add(where, expected.toString(), "no answer: the task sleeps");
      return;
    }
    String signal = outcome.signal() == null ? "" : outcome.signal().name();
    if (!signal.equals(expected.path("signal").asText(""))) {
      add(where, expected.toString(), signal.isEmpty() ? "no signal" : signal);
      return;
    }
    if (outcome.signal() != null) {
      compareSignal(where, expected, outcome.signal());
      return;
    }
    String errno = outcome.errno() == null ? "" : outcome.errno().name();
    boolean sameRet = !expected.has("ret") || expected.path("ret").asLong() == outcome.ret();
    if (!sameRet || !errno.equals(expected.path("errno").asText(""))) {
      add(where, returned(expected), "ret " + outcome.ret() + " " + errno);
    }
    if (expected.has("status")) {
      compareText(where + " status", expected.path("status").asText(), status(outcome));
    }
  }

  private void compareSignal(String where, JsonNode expected, Outcome.UserSignal signal) {
    compareText(where + " si_code", expected.path("code").asText(), "" + signal.code());
    compareText(where + " page", expected.path("page").asText(), pageInMap(signal.vpn()));
  }

  private String pageInMap(long vpn) {
    for (String map : program.layout().maps()) {
      Layout.Area area = program.layout().find(map);
      if (area != null && vpn >= area.vpn() && vpn < area.end()) {
        return Long.toString(vpn - area.vpn());
      }
    }
    return "vpn " + vpn;
  }

  private void comparePlacement(JsonNode expected) {
    for (Map.Entry<String, JsonNode> task : expected.properties()) {
      for (Map.Entry<String, JsonNode> map : task.getValue().properties()) {
        Layout.Area area = program.layout().find(map.getKey());
        if (area == null || !map.getValue().isTextual()) {
          continue;
        }
        Outcome outcome = run.placement(task.getKey(), area.vpn(), area.pages());
        String got = outcome == null ? "no answer" : status(outcome);
        String where = "placement of " + map.getKey() + " in " + task.getKey();
        compareText(where, map.getValue().asText(), got);
      }
    }
  }

  private void compareText(String where, String expected, String got) {
    if (!expected.equals(got)) {
      add(where, expected, got);
    }
  }

  private void add(String where, String expected, String got) {
    disagreements.add(new Disagreement(program.name(), where, expected, got.strip()));
  }

  private static String returned(JsonNode expected) {
    return ("ret " + expected.path("ret").asText("") + " " + expected.path("errno").asText(""))
        .strip();
  }

  private static String status(Outcome outcome) {
    return outcome.errno() == null || !outcome.status().isEmpty()
        ? RunLength.of(outcome.status())
        : outcome.errno().name();
  }
}
