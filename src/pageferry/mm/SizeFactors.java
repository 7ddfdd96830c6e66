package pageferry.mm;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many times longer something takes for 4 KiB of a folio, by the folio's size: what is said of
 * some sizes, in proportion between two of them, and as the nearest one beyond.
 */
public final class SizeFactors {
  /** As long for all. */
  public static final SizeFactors NONE = new SizeFactors(new TreeMap<>());

  private final NavigableMap<Long, Double> factors;

  /**
   * @param factors by the size of a folio in bytes
   */
  public SizeFactors(Map<Long, Double> factors) {
    this.factors = new TreeMap<>(factors);
  }

  /** What is said, by size in bytes. */
  public Map<Long, Double> told() {
    return new TreeMap<>(factors);
  }

  /** The factor of a folio of so many bytes. */
  public double of(long bytes) {
    if (factors.isEmpty()) {
      return 1;
    }
    Map.Entry<Long, Double> below = factors.floorEntry(bytes);
    Map.Entry<Long, Double> above = factors.ceilingEntry(bytes);
    if (below == null || above == null) {
      Map.Entry<Long, Double> nearest = below == null ? above : below;
      return nearest == null ? 1 : nearest.getValue();
    }
    if (below.getKey().equals(above.getKey())) {
      return below.getValue();
    }
    double share =
        Math.log(bytes / (double) below.getKey())
            / Math.log(above.getKey() / (double) below.getKey());
    return below.getValue() * Math.pow(above.getValue() / below.getValue(), share);
  }
}
