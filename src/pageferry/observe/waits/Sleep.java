package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;

/** A task slept for something. */
final class Sleep extends Stretch {
  /** Those who stand in the way of one sleep one after the other; the later ones are kept. */
  static final int MOST_HAD = 256;

  final int task;
  final WaitKind what;
  final long object;

  /** In the order in which they let go. */
  private final List<Had> had = new ArrayList<>(1);

  Sleep(int task, WaitKind what, long object, long fromNs) {
    super(fromNs);
    this.task = task;
    this.what = what;
    this.object = object;
  }

  void had(Had had) {
    if (this.had.size() == MOST_HAD) {
      this.had.remove(0);
    }
    this.had.add(had);
  }

  /**
   * A part of a sleep.
   *
   * @param who who stood in its way then; null: nobody known, as between the release of a lock and
   *     the sleeper's wakeup
   */
  record Part(@Nullable Had who, Interval when) {}

  /**
   * An interval within the sleep, divided by who stood in the way: where several did, the one who
   * let go last.
   *
   * @param still who stands in the way of a sleep that has not ended
   */
  List<Part> parts(Interval interval, List<Had> still) {
    List<Had> all = new ArrayList<>(had);
    all.addAll(still);
    List<Part> parts = new ArrayList<>();
    long end = interval.toNs();
    for (int i = all.size() - 1; i >= 0 && end > interval.fromNs(); i--) {
      Had each = all.get(i);
      long letGoNs = Math.max(each.when().toNs(), interval.fromNs());
      if (letGoNs < end) {
        parts.add(new Part(null, new Interval(letGoNs, end)));
        end = letGoNs;
      }
      long from = Math.max(each.when().fromNs(), interval.fromNs());
      if (from < end) {
        parts.add(new Part(each, new Interval(from, end)));
        end = from;
      }
    }
    if (end > interval.fromNs()) {
      parts.add(new Part(null, new Interval(interval.fromNs(), end)));
    }
    return parts;
  }
}
