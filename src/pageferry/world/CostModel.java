package pageferry.world;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Paging;
import pageferry.mm.SizeFactors;
import pageferry.mm.TlbSpec;

/** What everything takes on this machine: a latency per {@link Cost}. */
public final class CostModel {
  private final Latency[] latencies = new Latency[Cost.values().length];
  private final long[] constants = new long[Cost.values().length];
  private final double[] errors = new double[Cost.values().length];
  private final TlbSpec tlb;
  private final Map<Cost, SizeFactors> sizes;
  private final boolean @Nullable [] drawn;

  /** What is the same in models that differ in their latencies. */
  private record Rest(TlbSpec tlb, Map<Cost, SizeFactors> sizes) {}

  /**
   * @param latencies a latency for every cost; one that is missing is an error of the caller
   */
  public CostModel(Map<Cost, Latency> latencies) {
    this(latencies, new EnumMap<>(Cost.class), TlbSpec.INTERRUPTS);
  }

  /**
   * @param errors the standard errors of costs, as shares of them; of others nothing is uncertain
   * @param tlb how TLBs are told
   */
  public CostModel(Map<Cost, Latency> latencies, Map<Cost, Double> errors, TlbSpec tlb) {
    this(latencies, errors, new Rest(tlb, new EnumMap<>(Cost.class)), null);
  }

  private CostModel(
      Map<Cost, Latency> latencies,
      Map<Cost, Double> errors,
      Rest rest,
      boolean @Nullable [] drawn) {
    Map<Cost, Latency> given = new EnumMap<>(latencies);
    for (Cost cost : Cost.values()) {
      Latency latency = given.get(cost);
      if (latency == null) {
        throw new IllegalArgumentException("no latency for " + cost.key());
      }
      this.latencies[cost.ordinal()] = latency;
      constants[cost.ordinal()] = latency instanceof Latency.Constant constant ? constant.ns() : -1;
      this.errors[cost.ordinal()] = errors.getOrDefault(cost, 0.0);
    }
    this.tlb = rest.tlb;
    this.sizes = new EnumMap<>(Cost.class);
    sizes.putAll(rest.sizes);
    this.drawn = drawn;
  }

  /** A machine on which nothing takes time: in a search latencies are choices. */
  public static CostModel free() {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      latencies.put(cost, new Latency.Constant(0));
    }
    return new CostModel(latencies);
  }

  /** The same, some costs so many times as high. */
  public CostModel times(Map<Cost, Double> factors) {
    Map<Cost, Latency> changed = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      Double factor = factors.get(cost);
      changed.put(cost, factor == null ? latency(cost) : latency(cost).times(factor));
    }
    return new CostModel(changed, allErrors(), new Rest(tlb, sizes), drawn);
  }

  /** The same where base pages have another size: copying and zeroing takes as much longer. */
  public CostModel withPages(Paging paging) {
    Map<Cost, Double> factors = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      if (cost.isOfContents()) {
        factors.put(cost, paging.bytes() / (double) Cost.PAGE_UNIT);
      }
    }
    return times(factors);
  }

  /** The same, for one run, which notes by a cost's ordinal whether it was drawn. */
  public CostModel noting(boolean[] notes) {
    return new CostModel(allLatencies(), allErrors(), new Rest(tlb, sizes), notes);
  }

  /** The same where what 4 KiB take to be copied hangs on the size of their folio. */
  public CostModel bySize(Map<Cost, SizeFactors> factors) {
    return new CostModel(allLatencies(), allErrors(), new Rest(tlb, factors), drawn);
  }

  private Map<Cost, Latency> allLatencies() {
    Map<Cost, Latency> all = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      all.put(cost, latency(cost));
    }
    return all;
  }

  private Map<Cost, Double> allErrors() {
    Map<Cost, Double> all = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      all.put(cost, error(cost));
    }
    return all;
  }

  /** How TLBs are told. */
  public TlbSpec tlb() {
    return tlb;
  }

  /** Whether something takes no time at all. */
  public boolean isFree(Cost cost) {
    return constants[cost.ordinal()] == 0;
  }

  /** What a cost is before it is drawn. */
  public Latency latency(Cost cost) {
    return latencies[cost.ordinal()];
  }

  /** The standard error of a cost, as a share of it; 0: it is meant to be what it is. */
  public double error(Cost cost) {
    return errors[cost.ordinal()];
  }

  /** How many times longer a cost of copies is in a folio of so many bytes. */
  public double factor(Cost cost, long folio) {
    return sizes.getOrDefault(cost, SizeFactors.NONE).of(folio);
  }

  /** One latency in nanoseconds, drawn with {@code dice} where the cost has a distribution. */
  public long draw(Cost cost, Dice dice) {
    if (drawn != null) {
      drawn[cost.ordinal()] = true;
    }
    long constant = constants[cost.ordinal()];
    return constant >= 0 ? constant : latencies[cost.ordinal()].draw(dice);
  }
}
