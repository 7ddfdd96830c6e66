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

  void record(long ns) {
    Histogram into = histogram;
    if (into == null) {
      into = new Histogram(DIGITS);
      histogram = into;
    }
    if (ns < 0) {
      throw new KernelBug("something took " + ns + " ns");
    }
    least = Math.min(least, ns);
    most = Math.max(most, ns);
    sum += ns;
    into.recordValue(ns);
  }

  /** Takes a duration that came so many times. */
  void record(long ns, long times) {
    if (times > 0) {
      record(ns);
    }
    if (times > 1 && histogram != null) {
      sum += ns * (times - 1);
      histogram.recordValueWithCount(ns, times - 1);
    }
  }

  /** All durations of this set and another one. */
  Durations with(Durations other) {
    Durations both = new Durations();
    both.take(this);
    both.take(other);
    return both;
  }

  private void take(Durations other) {
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
    return histogram;
  }

  long count() {
    return histogram == null ? 0 : histogram.getTotalCount();
  }

  /**
   * Puts the count, and where there was a duration the other statistics, under {@code name}; of
   * percentiles those that so many durations can carry.
   */
  void put(String name, SortedMap<String, Double> values) {
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
