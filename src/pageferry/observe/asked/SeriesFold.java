package pageferry.observe.asked;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Metrics sampled at equal intervals: each as it would be if the run ended there. A run that is
 * longer than so many intervals has longer ones.
 */
final class SeriesFold {
  /** The most points of a series: then each second one goes, and the interval is doubled. */
  static final int MOST_POINTS = 1000;

  private static final double NEAR = 0.05;

  private final Map<String, double[]> points = new LinkedHashMap<>();
  private final IntArrayList phases = new IntArrayList();
  private final LongArrayList beginsNs = new LongArrayList();
  private final ToDoubleFunction<String> source;
  private final long askedNs;
  private long intervalNs;
  private int count;

  /**
   * @param intervalNs the virtual time between two points
   * @param source what a metric is at the instant that is sampled; not a number: nothing yet
   */
  SeriesFold(long intervalNs, ToDoubleFunction<String> source) {
    this.askedNs = intervalNs;
    this.intervalNs = intervalNs;
    this.source = source;
  }

  /** Samples that metric too. */
  void add(String metric) {
    points.putIfAbsent(metric, new double[MOST_POINTS]);
  }

  /** Whether nothing is sampled. */
  boolean isEmpty() {
    return points.isEmpty();
  }

  /** The virtual instant of the next point. */
  long nextNs() {
    return (count + 1) * intervalNs;
  }

  /** Takes a point of a phase that began then. */
  void sample(int phase, long sinceNs) {
    points.forEach((metric, values) -> values[count] = source.applyAsDouble(metric));
    phases.addInt(phase);
    beginsNs.addLong(sinceNs);
    if (++count == MOST_POINTS) {
      thin();
    }
  }

  private void thin() {
    for (int i = 0; i < count / 2; i++) {
      int second = 2 * i + 1;
      for (double[] values : points.values()) {
        values[i] = values[second];
      }
      phases.setInt(i, phases.getInt(second));
      beginsNs.setLong(i, beginsNs.getLong(second));
    }
    count /= 2;
    while (phases.size() > count) {
      phases.removeAt(phases.size() - 1);
      beginsNs.removeAt(beginsNs.size() - 1);
    }
    intervalNs *= 2;
  }

  /**
   * When a metric came near its last value and stayed there, since its stretch of the run began.
   *
   * @param phase the phase of the stretch, {@link Scope#ALWAYS} for the whole run
   * @param stretch from when to when
   * @param last the value that it had at its end
   */
  double converged(String metric, int phase, Phases.Stretch stretch, double last) {
    double[] values = points.getOrDefault(metric, new double[0]);
    long atNs = stretch.endNs();
    for (int i = count - 1; i >= 0; i--) {
      boolean isWithin =
          phase == Scope.ALWAYS
              || phases.getInt(i) == phase && beginsNs.getLong(i) == stretch.sinceNs();
      if (isWithin && !(Math.abs(values[i] - last) <= NEAR * Math.abs(last))) {
        break;
      }
      atNs = isWithin ? (i + 1) * intervalNs : atNs;
    }
    return Math.min(atNs, stretch.endNs()) - stretch.sinceNs();
  }

  /** All that was sampled. */
  Sampled sampled(List<Phases.Begun> begun, List<String> names) {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    points.forEach(
        (metric, values) -> all.put(metric, Arrays.stream(values, 0, count).boxed().toList()));
    List<Sampled.Phase> told =
        begun.stream()
            .map(each -> new Sampled.Phase(names.get(each.phase()), each.atNs()))
            .toList();
    return new Sampled(askedNs, intervalNs, all, told);
  }
}
