package pageferry.experiment.zoo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimiser;

/** What was caught, as JSON. */
public final class ZooJson {
  private static final double NS_PER_S = 1e9;

  private ZooJson() {}

  /** All bugs and what the searches for them came to. */
  public static ObjectNode tree(List<Caught> all) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode list = tree.putArray("zoo");
    all.forEach(each -> add(list.addObject(), each));
    return tree;
  }

  private static void add(ObjectNode node, Caught caught) {
    Exhibit exhibit = caught.exhibit();
    node.put("id", exhibit.id()).put("about", exhibit.about());
    node.put("fix", exhibit.origin().fix()).put("source", exhibit.origin().source());
    node.put("kernels", exhibit.origin().kernels());
    Exhibit.Hunt hunt = exhibit.hunt();
    if (hunt == null) {
      node.put("missing", exhibit.missing());
      return;
    }
    node.put("experiment", hunt.experiment()).put("finds", hunt.finds().word());
    node.put("holds", caught.holds()).put("seconds", caught.tookNs() / NS_PER_S);
    search(node.putObject("bug"), caught.with(), caught.met());
    Minimiser.Size small = caught.small();
    if (small != null) {
      node.putObject("small")
          .put("operations", small.operations())
          .put("tasks", small.tasks())
          .put("pages", small.pages())
          .put("steps", small.steps())
          .put("switches", small.switches());
    }
    search(node.putObject("fixed"), caught.without(), null);
    node.put("clean", caught.isClean());
  }

  private static void search(ObjectNode node, @Nullable Exploration search, @Nullable Found met) {
    if (search != null) {
      node.put("row", search.row().title());
      node.put("schedules", search.counts().schedules());
      node.put("exhausted", search.counts().exhausted());
    }
    if (search != null && met != null) {
      node.put("found", met.finding().text()).put("schedule", met.first() + 1);
      node.put("found_seconds", search.took().foundNs() / NS_PER_S);
    }
  }
}
