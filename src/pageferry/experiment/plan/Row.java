package pageferry.experiment.plan;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import pageferry.actors.MachineSpec;
import pageferry.observe.asked.Asked;
import pageferry.world.CostModel;
import pageferry.world.PlainText;

/**
 * One run of an experiment: a row of its table.
 *
 * @param labels the value of each compared and varied key
 * @param settings the same as {@code key=value}: with them the experiment is this run alone
 * @param scenario what is run
 * @param text makes {@link #resolved}: of thousands of variants each has the text of all
 */
public record Row(
    Map<String, String> labels, List<String> settings, Scenario scenario, Supplier<String> text) {
  public Row {
    settings = List.copyOf(settings);
  }

  /** The same run, asked something. */
  public Row asking(Asked question) {
    return new Row(labels, settings, scenario.asking(question), text);
  }

  /** The same run at other costs. */
  public Row costing(UnaryOperator<CostModel> change) {
    MachineSpec machine = scenario.machine();
    Scenario changed = scenario.on(machine.costing(change.apply(machine.costs())));
    return new Row(labels, settings, changed, text);
  }

  /** An experiment of this run alone, with all defaults and settings, as JSON. */
  public String resolved() {
    return text.get();
  }

  /** Whether a run has all of these labels, each a value or {@code key=value}. */
  public static boolean isLabelled(Map<String, String> own, List<String> labels) {
    return labels.stream()
        .allMatch(
            label ->
                own.containsValue(label)
                    || own.entrySet().stream()
                        .anyMatch(each -> label.equals(each.getKey() + "=" + each.getValue())));
  }

  /** The labels in one line. */
  public String title() {
    return labels.isEmpty() ? "the run" : PlainText.of(String.join(", ", labels.values()));
  }
}
