package pageferry.observe;

import java.util.Arrays;

/**
 * Stretches of time in the order of their ends, a bounded number of them: when there are too many,
 * neighbours that are less than a growing gap apart are drawn as one.
 */
final class Spans {
  /** The task of a stretch that stands for those of several tasks. */
  static final int SEVERAL = -1;

  private static final int FIELDS = 3;

  private final int most;
  private long[] fields = new long[FIELDS * 8];
  private int count;
  private long gapNs;

  /**
   * @param most how many stretches there may be
   */
  Spans(int most) {
    this.most = most;
  }

  void add(long fromNs, long toNs, int task) {
    if (!joined(fromNs, toNs, task)) {
      if ((count + 1) * FIELDS > fields.length) {
        fields = Arrays.copyOf(fields, fields.length * 2);
      }
      set(count++, fromNs, toNs, task);
    }
    while (count > most) {
      thin();
    }
  }

  /** Whether the stretch has become part of the last one. */
  private boolean joined(long fromNs, long toNs, int task) {
    if (count == 0 || gapNs == 0) {
      return false;
    }
    int last = (count - 1) * FIELDS;
    boolean isNear = fromNs - fields[last + 1] <= gapNs;
    boolean isAlike = fields[last + 2] == task;
    boolean isShort = toNs - fromNs <= gapNs && fields[last + 1] - fields[last] <= gapNs;
    if (!isNear || !(isAlike || isShort)) {
      return false;
    }
    long from = Math.min(fields[last], fromNs);
    set(count - 1, from, Math.max(fields[last + 1], toNs), isAlike ? task : SEVERAL);
    return true;
  }

  private void thin() {
    gapNs = Math.max(1, 2 * gapNs);
    long[] old = fields;
    int before = count;
    fields = new long[old.length];
    count = 0;
    for (int at = 0; at < before * FIELDS; at += FIELDS) {
      if (!joined(old[at], old[at + 1], (int) old[at + 2])) {
        set(count++, old[at], old[at + 1], (int) old[at + 2]);
      }
    }
  }

  private void set(int index, long fromNs, long toNs, long task) {
    fields[index * FIELDS] = fromNs;
    fields[index * FIELDS + 1] = toNs;
    fields[index * FIELDS + 2] = task;
  }

  /** Begin, end and task of one stretch after the other. */
  long[] flat() {
    return Arrays.copyOf(fields, count * FIELDS);
  }

  /** Stretches of a task that were no further apart than this have become one; 0: none has. */
  long gapNs() {
    return gapNs;
  }
}
