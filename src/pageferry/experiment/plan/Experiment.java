package pageferry.experiment.plan;

import java.util.List;

/**
 * A question put to machines: what runs, in which variants, what the table shows, and what must
 * hold.
 *
 * @param name what it is called
 * @param about one sentence
 * @param rows its runs
 * @param columns the metrics that the table shows
 * @param expectations what must hold of all runs together
 * @param resolved the whole text with all defaults and settings in it, as JSON
 */
public record Experiment(
    String name,
    String about,
    List<Row> rows,
    List<String> columns,
    List<Expectation> expectations,
    String resolved) {
  public Experiment {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    expectations = List.copyOf(expectations);
  }
}
