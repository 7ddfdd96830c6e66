package pageferry.world;

import java.util.EnumMap;
import java.util.Map;
import pageferry.mm.Cost;

/** What everything takes on this machine: a latency per {@link Cost}. */
public final class CostModel {
  private final Latency[] latencies = new Latency[Cost.values().length];
  private final long[] constants = new long[Cost.values().length];

  /**
   * @param latencies a latency for every cost; one that is missing is an error of the caller
   */
  public CostModel(Map<Cost, Latency> latencies) {
    Map<Cost, Latency> given = new EnumMap<>(latencies);
    for (Cost cost : Cost.values()) {
      Latency latency = given.get(cost);
      if (latency == null) {
        throw new IllegalArgumentException("no latency for " + cost.key());
      }
      this.latencies[cost.ordinal()] = latency;
      constants[cost.ordinal()] = latency instanceof Latency.Constant constant ? constant.ns() : -1;
    }
  }

  /** Whether something takes no time at all. */
  public boolean isFree(Cost cost) {
    return constants[cost.ordinal()] == 0;
  }

  /** What a cost is before it is drawn. */
  public Latency latency(Cost cost) {
    return latencies[cost.ordinal()];
  }

  /** A machine on which nothing takes time: in a search latencies are choices. */
  public static CostModel free() {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      latencies.put(cost, new Latency.Constant(0));
    }
    return new CostModel(latencies);
  }

  /** One latency in nanoseconds, drawn with {@code dice} where the cost has a distribution. */
  public long draw(Cost cost, Dice dice) {
    long constant = constants[cost.ordinal()];
    return constant >= 0 ? constant : latencies[cost.ordinal()].draw(dice);
  }
}
