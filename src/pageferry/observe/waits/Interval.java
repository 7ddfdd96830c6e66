package pageferry.observe.waits;

/** Virtual time from one instant to another. */
record Interval(long fromNs, long toNs) {
  long ns() {
    return toNs - fromNs;
  }

  /** Its middle: a moment at which all is as it is said to be of the interval. */
  long middleNs() {
    return fromNs + ns() / 2;
  }

  /** What it has in common with a stretch. */
  Interval with(Stretch stretch) {
    return new Interval(Math.max(fromNs, stretch.fromNs), Math.min(toNs, stretch.toNs()));
  }
}
