package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;

/** The last stretches of one kind of a task, none of which overlaps another. */
final class Past<T extends Stretch> {
  private final int most;
  private final List<T> stretches = new ArrayList<>();
  private long knownFromNs;

  Past(int most) {
    this.most = most;
  }

  void add(T stretch) {
    if (stretches.size() == most) {
      List<T> oldest = stretches.subList(0, most / 2);
      knownFromNs = oldest.get(oldest.size() - 1).toNs();
      oldest.clear();
    }
    stretches.add(stretch);
  }

  /** Nothing is known of the time before. */
  long knownFromNs() {
    return knownFromNs;
  }

  /** Those that have something in common with an interval, in their order. */
  List<T> within(Interval interval) {
    int from = 0;
    int to = stretches.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (stretches.get(middle).toNs() <= interval.fromNs()) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    int end = from;
    while (end < stretches.size() && stretches.get(end).fromNs < interval.toNs()) {
      end++;
    }
    return stretches.subList(from, end);
  }
}
