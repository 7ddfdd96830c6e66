package pageferry.experiment.costs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Bench.Table;
import pageferry.experiment.plan.Cell;

/** Published tables and our answers as JSON. */
public final class BenchJson {
  private BenchJson() {}

  /** The tables, and how many of their cells are met. */
  public static ObjectNode tree(List<Table> tables) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode list = tree.putArray("tables");
    for (Table table : tables) {
      ObjectNode one = list.addObject();
      one.put("name", table.experiment().name());
      one.put("about", table.experiment().about());
      one.put("source", table.experiment().claims().published().source());
      ArrayNode cells = one.putArray("cells");
      table.cells().forEach(cell -> add(cells.addObject(), cell));
    }
    BenchTally tally = BenchTally.of(tables);
    tree.putObject("within")
        .put("fit", tally.fit())
        .put("of_fit", tally.ofFit())
        .put("held_out", tally.heldOut())
        .put("of_held_out", tally.ofHeldOut());
    return tree;
  }

  private static void add(ObjectNode node, Answered answered) {
    Cell cell = answered.cell();
    node.put("of", cell.of()).put("use", cell.use().key());
    Cell.Figure published = cell.published();
    if (published == null) {
      node.put("claim", cell.text()).put("holds", answered.ours() == 1);
    } else {
      node.put("value", cell.text())
          .put("published", published.value())
          .put("error", published.error())
          .put("unit", published.unit())
          .put("ours", answered.ours())
          .put("ratio", answered.ratio())
          .put("z", answered.z());
    }
    node.put("met", BenchTally.isMet(answered));
    if (!cell.why().isEmpty()) {
      node.put("why", cell.why());
    }
  }
}
