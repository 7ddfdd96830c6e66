package pageferry.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.world.Attempt;
import pageferry.world.Dice;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;

/** A plan during one run. */
final class PlanAtWork implements FaultPoint {
  private final Map<FaultKind, List<RuleAtWork>> rules = new EnumMap<>(FaultKind.class);

  PlanAtWork(List<FaultRule> plan, Dice dice) {
    for (FaultRule rule : plan) {
      rules.computeIfAbsent(rule.kind(), kind -> new ArrayList<>()).add(new RuleAtWork(rule, dice));
    }
  }

  @Override
  public boolean watches(FaultKind kind) {
    return rules.containsKey(kind);
  }

  @Override
  public @Nullable Fault at(FaultKind kind, Attempt attempt) {
    for (RuleAtWork rule : rules.getOrDefault(kind, List.of())) {
      Fault fault = rule.at(attempt);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }
}
