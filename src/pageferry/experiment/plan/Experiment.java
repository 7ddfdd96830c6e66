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
 * @param claims what must hold of all runs together, and what it answers
 * @param resolved the whole text with all defaults and settings in it, as JSON
 */
public record Experiment(
    String name,
    String about,
    List<Row> rows,
    List<String> columns,
    Claims claims,
    String resolved) {
  public Experiment {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /** What must hold of all runs together. */
  public List<Expectation> expectations() {
    return claims.expectations();
  }

  /** The same, whose runs tell where each page of each area is. */
  public Experiment withNumaMaps() {
    List<Row> asking =
        rows.stream().map(row -> row.asking(row.scenario().asked().withNumaMaps())).toList();
    return new Experiment(name, about, asking, columns, claims, resolved);
  }
}
