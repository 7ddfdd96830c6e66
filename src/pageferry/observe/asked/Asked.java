package pageferry.observe.asked;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.observe.Metric;
import pageferry.observe.MetricName;

/**
 * What a run is asked beside what every run tells.
 *
 * @param metrics names of metrics that not every run has
 * @param series what is sampled over time
 * @param maps whether it is to tell where each page of each area is
 */
public record Asked(SortedSet<String> metrics, SeriesPlan series, boolean maps) {
  /** Nothing. */
  public static final Asked NOTHING =
      new Asked(Collections.emptySortedSet(), new SeriesPlan(0, List.of()), false);

  public Asked {
    metrics = Collections.unmodifiableSortedSet(new TreeSet<>(metrics));
  }

  /**
   * A series of samples.
   *
   * @param intervalNs the virtual time between two of them
   * @param metrics what is sampled
   */
  public record SeriesPlan(long intervalNs, List<String> metrics) {
    public SeriesPlan {
      metrics = List.copyOf(metrics);
    }
  }

  /** Whether no metric is asked for. */
  public boolean isNothing() {
    return metrics.isEmpty() && series.metrics().isEmpty();
  }

  /** The same, and where each page of each area is. */
  public Asked withMaps() {
    return new Asked(metrics, series, true);
  }

  /** Whether runs have that metric only if they are asked for it. */
  public static boolean mustBeAsked(String name) {
    Metric.Named named = Metric.of(name);
    return named != null
        && (!MetricName.of(name).scopes().isEmpty()
            || switch (named.metric()) {
              case PLACEMENT, STEP, STEP_RET, STEP_ERRNO, STEP_STATUS, CONVERGED -> true;
              default -> false;
            });
  }
}
