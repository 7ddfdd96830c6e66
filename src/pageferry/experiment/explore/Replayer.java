package pageferry.experiment.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.explore.Replay;

/** Runs a schedule again and says whether it is the same. */
final class Replayer {
  private Replayer() {}

  /** Where a second run with the same choices differs from a first, in words, or null. */
  static @Nullable String divergence(Trials trials, Trial first, boolean stopsAtCycle) {
    List<String> labels = trials.labels(first);
    Replay replay = new Replay(labels, true);
    Trial second = trials.run(replay, stopsAtCycle);
    if (replay.divergence() != null) {
      return replay.divergence();
    }
    if (first.outcome() != second.outcome()) {
      return "another outcome after the same " + labels.size() + " steps";
    }
    return null;
  }
}
