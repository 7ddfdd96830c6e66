package pageferry.experiment.plan;

import java.util.List;
import java.util.function.UnaryOperator;
import pageferry.world.CostModel;

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

  /** The same with some of its runs, of which nothing is expected. */
  public Experiment of(List<Row> some) {
    return new Experiment(name, about, some, columns, Claims.NONE, resolved);
  }

  /** The same with some of the cells that are published. */
  public Experiment publishing(List<Cell> cells) {
    Claims some = new Claims(claims.expectations(), claims.answer(), claims.published().of(cells));
    return new Experiment(name, about, rows, columns, some, resolved);
  }

  /** The same at other costs; the resolved text still has the old ones. */
  public Experiment costing(UnaryOperator<CostModel> change) {
    List<Row> changed = rows.stream().map(row -> row.costing(change)).toList();
    return new Experiment(name, about, changed, columns, claims, resolved);
  }

  /** The same, whose runs tell where each page of each area is. */
  public Experiment withMaps() {
    List<Row> asking =
        rows.stream().map(row -> row.asking(row.scenario().asked().withMaps())).toList();
    return new Experiment(name, about, asking, columns, claims, resolved);
  }
}
