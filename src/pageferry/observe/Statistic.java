package pageferry.observe;

import org.jspecify.annotations.Nullable;

/** What is told of a set of durations; its key ends the names of metrics. */
public enum Statistic {
  P50("p50", 50, 1),
  P99("p99", 99, 100),
  P99_9("p99.9", 99.9, 1000),
  /** The longest one, exactly. */
  MAX("max", Double.NaN, 1),
  /** The arithmetic mean, exactly. */
  MEAN("mean", Double.NaN, 1),
  /** How many there were. */
  COUNT("count", Double.NaN, 0);

  private final String key;
  private final double percentile;
  private final long samples;

  Statistic(String key, double percentile, long samples) {
    this.key = key;
    this.percentile = percentile;
    this.samples = samples;
  }

  /** The last part of a metric's name. */
  public String key() {
    return key;
  }

  /** The percentile it is, from 0 to 100; not a number if it is none. */
  double percentile() {
    return percentile;
  }

  /** Whether it is a percentile. */
  public boolean isPercentile() {
    return !Double.isNaN(percentile);
  }

  /**
   * Whether so many samples carry it: p99 takes 100 and p99.9 takes 1,000, for of fewer it would be
   * no more than another name of the greatest.
   */
  boolean isCarriedBy(long count) {
    return count >= samples;
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
