package pageferry.experiment.plan;

import java.util.List;
import pageferry.explore.SearchKind;

/**
 * How the schedules of a run are searched.
 *
 * @param kind the way of searching
 * @param schedules how many are run at most
 * @param depth the depth of PCT, the most delays of a delay-bounded search
 * @param limits where a schedule is cut off, and what is too much in it
 * @param until the signal with which the search ends, when every program that raises it has done
 *     so; empty: with the run
 * @param holds what must hold of every schedule
 */
public record SearchPlan(
    SearchKind kind,
    long schedules,
    int depth,
    Limits limits,
    String until,
    List<Expectation> holds) {
  public SearchPlan {
    holds = List.copyOf(holds);
  }

  /**
   * What one schedule may do.
   *
   * @param steps where it is cut off
   * @param overtakes how often a waiter for a page lock may be overtaken; 0: as often as it happens
   */
  public record Limits(long steps, int overtakes) {}
}
