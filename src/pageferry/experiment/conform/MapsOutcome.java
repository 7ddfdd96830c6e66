package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.program.Layout;
import pageferry.protocol.program.StepResult;

/** What was recorded of each task's maps in the end, beside what they are here. */
final class MapsOutcome {
  private final CorpusProgram program;
  private final ProgramRun run;
  private final JsonNode expected;
  private final Compared compared;
  private final LeftOut leftOut;

  MapsOutcome(
      CorpusProgram program,
      ProgramRun run,
      JsonNode expected,
      Compared compared,
      LeftOut leftOut) {
    this.program = program;
    this.run = run;
    this.expected = expected;
    this.compared = compared;
    this.leftOut = leftOut;
  }

  /** A map of a task whose outcome was recorded. */
  private interface Looker {
    void look(String where, String task, Layout.Area area, JsonNode kernels);
  }

  void compare() {
    each("placement", this::placement);
    for (Map.Entry<String, JsonNode> task : expected.path("placement").properties()) {
      for (String map : (Iterable<String>) task.getValue()::fieldNames) {
        hugePages(task.getKey(), map);
      }
    }
    each("folios", this::folios);
    each("coarse", this::coarse);
  }

  private void each(String part, Looker looker) {
    for (Map.Entry<String, JsonNode> task : expected.path(part).properties()) {
      for (Map.Entry<String, JsonNode> map : task.getValue().properties()) {
        String where = part + "." + task.getKey() + "." + map.getKey();
        Layout.Area area = program.layout().find(map.getKey());
        if (area != null && !compared.isVaried("." + where)) {
          looker.look(where, task.getKey(), area, map.getValue());
        }
      }
    }
  }

  private void placement(String where, String task, Layout.Area area, JsonNode kernels) {
    if (kernels.isTextual()) {
      StepResult outcome = run.placement(task, area.vpn(), area.pages());
      compared.add(Field.PLACEMENT, "placement", where, kernels.asText(), text(outcome));
    }
  }

  private static String text(@Nullable StepResult outcome) {
    if (outcome == null) {
      return "no answer";
    }
    return outcome.errno() == null || !outcome.status().isEmpty()
        ? RunLength.of(outcome.status())
        : outcome.errno().name();
  }

  private void hugePages(String task, String map) {
    String where = "thp." + task + "." + map;
    Layout.Area area = program.layout().find(map);
    if (area != null && !compared.isVaried("." + where)) {
      long got = run.hugePages(task, area.vpn(), area.pages());
      String kernels = expected.path("thp").path(task).path(map).asText("0");
      compared.add(Field.PLACEMENT, "thp", where, kernels, Long.toString(got));
    }
  }

  private void folios(String where, String task, Layout.Area area, JsonNode kernels) {
    List<Integer> orders = run.folioOrders(task, area.vpn(), area.pages());
    if (orders == null) {
      leftOut.untold("folios");
    } else {
      compared.add(Field.FOLIOS, "folios", where, kernels.asText(), RunLength.of(orders));
    }
  }

  /** Pages per node between the smallest and the largest number of several runs. */
  private void coarse(String where, String task, Layout.Area area, JsonNode kernels) {
    StepResult outcome = run.placement(task, area.vpn(), area.pages());
    TreeMap<String, Integer> counts = new TreeMap<>();
    if (outcome != null) {
      outcome.status().forEach(status -> counts.merge(Integer.toString(status), 1, Integer::sum));
    }
    TreeSet<String> values = new TreeSet<>(counts.keySet());
    kernels.fieldNames().forEachRemaining(values::add);
    for (String value : values) {
      int least = kernels.path(value).path(0).asInt();
      int most = kernels.path(value).path(1).asInt();
      int got = counts.getOrDefault(value, 0);
      String range = least + " to " + most;
      boolean within = outcome != null && least <= got && got <= most;
      compared.add(
          Field.PLACEMENT, "coarse", where + " " + value, range, within ? range : "" + got);
    }
  }
}
