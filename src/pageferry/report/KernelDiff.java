package pageferry.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelTrack.Change;
import pageferry.mm.KernelVersion;

/**
 * What became otherwise from one version to a later one.
 *
 * @param history the history of all switches
 * @param older the earlier version
 * @param newer the later one
 */
record KernelDiff(KernelHistory history, KernelVersion older, KernelVersion newer) {
  /** The difference of two versions, whichever is named first. */
  static KernelDiff between(KernelHistory history, KernelVersion one, KernelVersion other) {
    return one.isBefore(other)
        ? new KernelDiff(history, one, other)
        : new KernelDiff(history, other, one);
  }

  /**
   * A change of a switch.
   *
   * @param track the switch
   * @param change the change
   */
  record Step(KernelTrack track, Change change) {}

  boolean differs(KernelTrack track) {
    return !track.value(older).equals(track.value(newer));
  }

  /** The changes of those switches that differ, the oldest first. */
  List<Step> steps(List<KernelTrack> tracks) {
    List<Step> steps = new ArrayList<>();
    for (KernelTrack track : tracks) {
      if (differs(track)) {
        changes(track).forEach(change -> steps.add(new Step(track, change)));
      }
    }
    steps.sort(Comparator.comparing(step -> step.change().since()));
    return steps;
  }

  /** The switches that only stable releases of one of the two have otherwise. */
  List<KernelTrack> stableOnly() {
    return history.tracks().stream()
        .filter(track -> differs(track) && changes(track).isEmpty())
        .toList();
  }

  /** The switches that changed between the two and have the same value in both. */
  List<KernelTrack> andBack() {
    return history.tracks().stream()
        .filter(track -> !differs(track) && changes(track).size() > 1)
        .toList();
  }

  /** The changes of a switch that lie between the two. */
  List<Change> changes(KernelTrack track) {
    return track.changes().stream().filter(change -> lies(track, change)).toList();
  }

  private boolean lies(KernelTrack track, Change change) {
    boolean after = older.isBefore(change.since()) && !newer.isBefore(change.since());
    if (!change.stable()) {
      // What stable releases of the older version have already is no change from it.
      return after && !track.mended(older, change);
    }
    return change.since().equals(newer) && !older.equals(newer);
  }
}
