package pageferry.experiment.threads;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;

/** Answers as a fault plan did when the run was recorded, whatever the order of those who ask. */
final class RecordedFaults implements FaultPoint {
  private final FaultPoint plan;
  private final Actors actors;
  private final Map<String, Fault> answers = new HashMap<>();

  private RecordedFaults(FaultPoint plan, Actors actors, List<FaultAnswer> recorded) {
    this.plan = plan;
    this.actors = actors;
    recorded.forEach(each -> answers.put(key(each.actor(), each.ask()), each.fault()));
  }

  static FaultPoint of(FaultPoint plan, Actors actors, List<FaultAnswer> recorded) {
    return plan == FaultPoint.NONE ? plan : new RecordedFaults(plan, actors, recorded);
  }

  private static String key(String actor, int ask) {
    return actor + "#" + ask;
  }

  @Override
  public boolean watches(FaultKind kind) {
    return plan.watches(kind);
  }

  @Override
  public @Nullable Fault at(FaultKind kind, Attempt attempt) {
    Actors.Deeds asker = actors.here();
    return answers.get(key(asker.actor(), asker.countAsk()));
  }
}
