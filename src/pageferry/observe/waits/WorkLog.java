package pageferry.observe.waits;

import java.util.Arrays;

/**
 * What a task did while it ran, as far as its events tell where one thing ended: the time since its
 * event before went to what the event tells of. Kept as sums up to instants; when there are too
 * many instants every second one is forgotten, so that the past gets coarser but stays whole.
 */
final class WorkLog {
  /** Instants that are kept of a task. */
  static final int MOST_INSTANTS = 1 << 13;

  private static final int KINDS = Kind.values().length;
  private static final int FIRST = 16;

  private long[] instants = new long[FIRST];

  /** The sums of all kinds at each instant. */
  private long[] sums = new long[FIRST * KINDS];

  private int count;

  /** What is told apart. */
  enum Kind {
    ALLOCATE("allocated pages, __alloc_pages()"),
    UNMAP("unmapped pages, try_to_migrate()"),
    FLUSH("flushed TLBs of other CPUs"),
    COPY("copied pages and mapped them again, move_to_new_folio()");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  void add(Kind kind, long nowNs, long ns) {
    if (ns <= 0) {
      return;
    }
    if (count == MOST_INSTANTS) {
      thin();
    } else if (count == instants.length) {
      instants = Arrays.copyOf(instants, 2 * count);
      sums = Arrays.copyOf(sums, 2 * count * KINDS);
    }
    if (count > 0) {
      System.arraycopy(sums, (count - 1) * KINDS, sums, count * KINDS, KINDS);
    } else {
      Arrays.fill(sums, 0, KINDS, 0);
    }
    instants[count] = nowNs;
    sums[count * KINDS + kind.ordinal()] += ns;
    count++;
  }

  private void thin() {
    int kept = 0;
    for (int i = 1; i < count; i += 2) {
      instants[kept] = instants[i];
      System.arraycopy(sums, i * KINDS, sums, kept * KINDS, KINDS);
      kept++;
    }
    count = kept;
  }

  /** How much of an interval went to each kind, by its number. */
  long[] within(Interval interval) {
    long[] ns = new long[KINDS];
    int at = Arrays.binarySearch(instants, 0, count, interval.fromNs());
    for (int i = at < 0 ? -1 - at : at; i < count; i++) {
      add(i, interval, ns);
      if (instants[i] >= interval.toNs()) {
        break;
      }
    }
    return ns;
  }

  /** Work ends at its instant, and lasts without a break: of several kinds each has its part. */
  private void add(int index, Interval interval, long[] ns) {
    long allNs = 0;
    for (int kind = 0; kind < KINDS; kind++) {
      allNs += sum(index, kind) - sum(index - 1, kind);
    }
    long from = Math.max(instants[index] - allNs, interval.fromNs());
    long within = Math.max(0, Math.min(instants[index], interval.toNs()) - from);
    for (int kind = 0; kind < KINDS && allNs > 0; kind++) {
      long kindNs = sum(index, kind) - sum(index - 1, kind);
      ns[kind] += within == allNs ? kindNs : Math.round((double) kindNs * within / allNs);
    }
  }

  private long sum(int index, int kind) {
    return index < 0 ? 0 : sums[index * KINDS + kind];
  }
}
