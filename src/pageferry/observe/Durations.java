package pageferry.observe;

import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import pageferry.world.KernelBug;

/**
 * A set of durations, of which percentiles are kept to three digits, all else exactly. Takes no
 * memory to speak of until the first duration comes.
 */
final class Durations {
  private static final int DIGITS = 3;
  private static final List<Statistic> PERCENTILES =
      List.of(Statistic.P50, Statistic.P99, Statistic.P99_9);

  private @Nullable Histogram histogram;
  private long least = Long.MAX_VALUE;
  private long most;
  private long sum;

  /** The last duration, which has come so many times and is not in the histogram yet. */
  private long lastNs = Long.MIN_VALUE;

  private long lastTimes;

  /**
   * How long it is from one event to another. On real threads the events of two actors may be told
   * in another order than that of their times; then it is no time at all.
   */
  static long between(long fromNs, long toNs) {
    return Math.max(0, toNs - fromNs);
  }

  void record(long ns) {
    record(ns, 1);
  }

  /** Takes a duration that came so many times, once or more. */
  void record(long ns, long times) {
    if (ns != lastNs) {
      if (ns < 0) {
        throw new KernelBug("something took " + ns + " ns");
      }
      settle();
      lastNs = ns;
    }
    lastTimes += times;
  }

  /** Counts the last duration, which has come several times on end. */
  private void settle() {
    if (lastTimes == 0) {
      return;
    }
    Histogram into = histogram;
    if (into == null) {
      into = new Histogram(DIGITS);
      histogram = into;
    }
    least = Math.min(least, lastNs);
    most = Math.max(most, lastNs);
    sum += lastNs * lastTimes;
    into.recordValueWithCount(lastNs, lastTimes);
    lastTimes = 0;
  }

  /** All durations of this set and another one. */
  Durations with(Durations other) {
    Durations both = new Durations();
    both.take(this);
    both.take(other);
    return both;
  }

  private void take(Durations other) {
    settle();
    other.settle();
    if (other.histogram == null) {
      return;
    }
    if (histogram == null) {
      histogram = new Histogram(DIGITS);
    }
    histogram.add(other.histogram);
    least = Math.min(least, other.least);
    most = Math.max(most, other.most);
    sum += other.sum;
  }

  /** The histogram of all durations, which nobody may change; null if there were none. */
  @Nullable Histogram histogram() {
    settle();
    return histogram;
  }

  long count() {
    settle();
    return histogram == null ? 0 : histogram.getTotalCount();
  }

  /**
   * Puts the count, and where there was a duration the other statistics, under {@code name}; of
   * percentiles those that so many durations can carry.
   */
  void put(String name, SortedMap<String, Double> values) {
    settle();
    values.put(name + "." + Statistic.COUNT.key(), (double) count());
    if (histogram == null) {
      return;
    }
    values.put(name + "." + Statistic.MAX.key(), (double) most);
    values.put(name + "." + Statistic.MEAN.key(), (double) sum / count());
    for (Statistic percentile : PERCENTILES) {
      if (!percentile.isCarriedBy(count())) {
        continue;
      }
      long value = histogram.getValueAtPercentile(percentile.percentile());
      values.put(name + "." + percentile.key(), (double) Math.max(least, Math.min(most, value)));
    }
  }
}
