package pageferry.experiment;

import java.util.Map;

/**
 * One run of an experiment: a row of its table.
 *
 * @param labels the value of each compared and varied key
 * @param scenario what is run
 */
public record Row(Map<String, String> labels, Scenario scenario) {
  /** The labels in one line. */
  public String title() {
    return labels.isEmpty() ? "the run" : String.join(", ", labels.values());
  }
}
