package pageferry.experiment.read;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.plan.Context;
import pageferry.experiment.plan.Expectation;
import pageferry.experiment.plan.SearchPlan;
import pageferry.experiment.plan.SearchPlan.Limits;
import pageferry.experiment.plan.Vocabulary;
import pageferry.explore.SearchKind;

/** Reads how schedules are searched. */
final class SearchPlanReader {
  private static final int DEEPEST = 10;

  private SearchPlanReader() {}

  static Fields fields(Entry entry) {
    return entry.fields(Keys.EXPLORE);
  }

  static SearchPlan read(Entry entry) {
    Fields fields = fields(entry);
    Context nothing = new Context(List.of(), List.of(), Vocabulary.NONE);
    List<Expectation> holds = new ArrayList<>();
    Entry list = fields.find("holds");
    if (list != null) {
      for (Entry each : list.list("a list of expressions")) {
        holds.add(Expectation.read(each, nothing));
      }
    }
    return new SearchPlan(
        fields.get("strategy").oneOf("a search strategy", SearchKind.byKey()),
        fields.get("schedules").whole(1, Long.MAX_VALUE),
        fields.get("depth").count(1, DEEPEST),
        new Limits(
            fields.get("steps").whole(1, Long.MAX_VALUE),
            fields.get("overtakes").count(0, Integer.MAX_VALUE)),
        fields.text("until", ""),
        holds);
  }
}
