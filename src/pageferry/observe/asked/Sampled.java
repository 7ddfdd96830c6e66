package pageferry.observe.asked;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What metrics were over time.
 *
 * @param askedNs the interval that was asked for
 * @param intervalNs the interval there is: as many times two as the run was too long
 * @param points the values of each metric at the end of each interval, not a number where there was
 *     nothing to tell
 * @param phases the phases that began meanwhile
 */
public record Sampled(
    long askedNs, long intervalNs, Map<String, List<Double>> points, List<Phase> phases) {
  /** Nothing was sampled. */
  public static final Sampled NOTHING = new Sampled(0, 0, new LinkedHashMap<>(), List.of());

  public Sampled {
    points = Collections.unmodifiableMap(new LinkedHashMap<>(points));
    phases = List.copyOf(phases);
  }

  /**
   * A phase that began.
   *
   * @param name its name
   * @param atNs the virtual instant
   */
  public record Phase(String name, long atNs) {}
}
