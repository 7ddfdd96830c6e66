package pageferry.experiment.threads;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;

/** A fault plan that several threads ask, one at a time; what it answers is written down. */
final class SharedFaults implements FaultPoint {
  private final FaultPoint plan;
  private final Actors actors;
  private final List<FaultAnswer> answers = new ArrayList<>();

  private SharedFaults(FaultPoint plan, Actors actors) {
    this.plan = plan;
    this.actors = actors;
  }

  /** That plan; one that lets nothing go wrong stays as it is, for nobody asks it. */
  static FaultPoint of(FaultPoint plan, Actors actors) {
    return plan == FaultPoint.NONE ? plan : new SharedFaults(plan, actors);
  }

  /** What a plan made by {@link #of} has let go wrong. */
  static List<FaultAnswer> answers(FaultPoint plan) {
    return plan instanceof SharedFaults shared ? List.copyOf(shared.answers) : List.of();
  }

  @Override
  public boolean watches(FaultKind kind) {
    return plan.watches(kind);
  }

  @Override
  public synchronized @Nullable Fault at(FaultKind kind, Attempt attempt) {
    Actors.Deeds asker = actors.here();
    int ask = asker.countAsk();
    Fault fault = plan.at(kind, attempt);
    if (fault != null) {
      answers.add(new FaultAnswer(asker.actor(), ask, fault));
    }
    return fault;
  }
}
