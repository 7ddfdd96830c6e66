package pageferry.experiment.explore;

import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.SearchPlan;
import pageferry.explore.Search;

/**
 * A search that knows what it has to know of the run in order.
 *
 * @param trials where schedules are run
 * @param inOrder the run in order
 * @param search gives schedules
 */
record Begun(Trials trials, Trial inOrder, Search search) {
  static Begun of(Row row, VirtualEngine engine) {
    SearchPlan plan = row.scenario().search();
    Trials trials = new Trials(engine, row);
    Trial inOrder = trials.inOrder();
    long seed = row.scenario().conduct().seed();
    return new Begun(
        trials, inOrder, plan.kind().search(trials.space(inOrder, plan.depth()), seed));
  }

  /** Who runs its schedules, each twice or once. */
  Searcher searcher(Row row, boolean twice) {
    return new Searcher(trials, row.scenario().search(), search, twice);
  }

  /** What the search promises if these are all of its schedules. */
  String guarantee(Share all) {
    return search.guarantee(all.cutOff == 0 && all.freely && !Judge.isCutOff(inOrder.end()));
  }
}
