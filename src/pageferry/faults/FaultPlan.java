package pageferry.faults;

import java.util.List;
import pageferry.world.FaultPoint;
import pageferry.world.SeededDice;

/**
 * All faults of an experiment.
 *
 * @param rules the faults, asked in this order; the first that fires is what happens
 */
public record FaultPlan(List<FaultRule> rules) {
  /** Nothing goes wrong. */
  public static final FaultPlan NONE = new FaultPlan(List.of());

  /** So that a run's faults and its other chances do not follow from the same throws. */
  private static final long SALT = 0x6661756C7473L;

  public FaultPlan {
    rules = List.copyOf(rules);
  }

  /** The plan for one run, all counts at their beginning. */
  public FaultPoint begin(long seed) {
    return rules.isEmpty() ? FaultPoint.NONE : new PlanAtWork(rules, new SeededDice(seed ^ SALT));
  }
}
