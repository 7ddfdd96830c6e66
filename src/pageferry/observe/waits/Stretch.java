package pageferry.observe.waits;

/** A stretch of a task's time; one that has not ended yet ends later than everything. */
class Stretch {
  static final long OPEN = Long.MAX_VALUE;

  final long fromNs;
  private long toNs = OPEN;

  Stretch(long fromNs) {
    this.fromNs = fromNs;
  }

  void end(long ns) {
    toNs = ns;
  }

  long toNs() {
    return toNs;
  }

  boolean isOpen() {
    return toNs == OPEN;
  }

  /** How much of it lies within an interval. */
  long within(Interval interval) {
    return Math.max(0, Math.min(toNs, interval.toNs()) - Math.max(fromNs, interval.fromNs()));
  }
}
