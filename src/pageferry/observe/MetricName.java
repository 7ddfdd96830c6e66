package pageferry.observe;

import java.util.Arrays;
import java.util.List;

/**
 * The name of a metric with what it is confined to: {@code fault.max@reader@after-shift} is the
 * fault.max of what the task reader did in the phase after-shift.
 *
 * @param base the metric
 * @param scopes what it is confined to, in the order in which it is written
 */
public record MetricName(String base, List<String> scopes) {
  private static final String AT = "@";

  public MetricName {
    scopes = List.copyOf(scopes);
  }

  /** The name that a text is. */
  public static MetricName of(String text) {
    List<String> parts = Arrays.asList(text.split(AT, -1));
    return new MetricName(parts.get(0), parts.subList(1, parts.size()));
  }

  /** The same scopes of another metric. */
  public MetricName with(String other) {
    return new MetricName(other, scopes);
  }

  /** The scopes as they stand after the metric, each with its @. */
  public String suffix() {
    return String.join("", scopes.stream().map(AT::concat).toList());
  }

  /** The name as it is written. */
  public String text() {
    return base + suffix();
  }
}
