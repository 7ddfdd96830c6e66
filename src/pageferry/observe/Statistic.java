package pageferry.observe;

import org.jspecify.annotations.Nullable;

/** What is told of a set of durations; its key ends the names of metrics. */
public enum Statistic {
  P50("p50", 50),
  P99("p99", 99),
  P99_9("p99.9", 99.9),
  /** The longest one, exactly. */
  MAX("max", Double.NaN),
  /** The arithmetic mean, exactly. */
  MEAN("mean", Double.NaN),
  /** How many there were. */
  COUNT("count", Double.NaN);

  private final String key;
  private final double percentile;

  Statistic(String key, double percentile) {
    this.key = key;
    this.percentile = percentile;
  }

  /** The last part of a metric's name. */
  public String key() {
    return key;
  }

  /** The percentile it is, from 0 to 100; not a number if it is none. */
  double percentile() {
    return percentile;
  }

  /** The statistic with that key, or null. */
  static @Nullable Statistic of(String key) {
    for (Statistic statistic : values()) {
      if (statistic.key.equals(key)) {
        return statistic;
      }
    }
    return null;
  }
}
