package pageferry.experiment;

import java.util.List;
import pageferry.explore.SearchKind;

/**
 * How the schedules of a run are searched.
 *
 * @param kind the way of searching
 * @param schedules how many are run at most
 * @param depth the depth of PCT, the most delays of a delay-bounded search
 * @param steps where one schedule is cut off
 * @param overtakes how often a waiter for a page lock may be overtaken; 0: as often as it happens
 * @param holds what must hold of every schedule
 */
public record SearchPlan(
    SearchKind kind,
    long schedules,
    int depth,
    long steps,
    int overtakes,
    List<Expectation> holds) {
  public SearchPlan {
    holds = List.copyOf(holds);
  }

  /** The same with another way of searching. */
  public SearchPlan with(SearchKind other) {
    return new SearchPlan(other, schedules, depth, steps, overtakes, holds);
  }

  /** The same with another depth. */
  public SearchPlan withDepth(int other) {
    return new SearchPlan(kind, schedules, other, steps, overtakes, holds);
  }

  /** The same with more or fewer schedules. */
  public SearchPlan withSchedules(long other) {
    return new SearchPlan(kind, other, depth, steps, overtakes, holds);
  }
}
