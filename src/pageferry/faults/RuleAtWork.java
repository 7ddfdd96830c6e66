package pageferry.faults;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.world.Attempt;
import pageferry.world.Dice;
import pageferry.world.Fault;

/**
 * A fault of a plan during one run, with what struct fault_attr counts. Decides in the order of
 * should_fail_ex() (lib/fault-inject.c, Linux 6.1): fail-nth alone, or probability 0, filters,
 * times, space, interval, chance and the call trace.
 */
final class RuleAtWork {
  private static final double PERCENT = 100;

  private final FaultRule rule;
  private final Dice dice;
  private final TreeMap<String, Integer> attemptsOf = new TreeMap<>();
  private int times;
  private long space;
  private long attempts;

  RuleAtWork(FaultRule rule, Dice dice) {
    this.rule = rule;
    this.dice = dice;
    this.times = rule.attr().times();
    this.space = rule.attr().space();
  }

  @Nullable Fault at(Attempt attempt) {
    if (!rule.filter().passes(attempt) || !(isNth() ? nth(attempt) : byChance(attempt))) {
      return null;
    }
    times -= times > 0 ? 1 : 0;
    FaultRule.Effect effect = rule.effect();
    return new Fault(effect.duration().draw(dice), effect.error(), effect.whom());
  }

  private boolean isNth() {
    return rule.attr().failNth() > 0;
  }

  private boolean nth(Attempt attempt) {
    int count = attemptsOf.merge(attempt.caller().task(), 1, Integer::sum);
    return count == rule.attr().failNth();
  }

  private boolean byChance(Attempt attempt) {
    FaultAttr attr = rule.attr();
    if (attr.probability() == 0 || times == 0) {
      return false;
    }
    long size = 1L << attempt.site().order();
    if (space > size) {
      space -= size;
      return false;
    }
    attempts++;
    if (attempts % attr.interval() != 0) {
      return false;
    }
    return dice.unit() * PERCENT < attr.probability()
        && rule.filter().stack().passes(attempt.caller().trace());
  }
}
