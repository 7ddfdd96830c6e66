package pageferry.experiment.conf;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.SizeFactors;
import pageferry.mm.TlbSpec;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/**
 * What everything takes on one machine, and how well that is known: a file of conf/costs.
 *
 * @param name what it is called
 * @param about one line
 * @param measured what was measured, and when
 * @param tlb how its TLBs are told
 * @param sizes how costs of copies hang on the size of a folio
 * @param figures a figure for every cost
 */
public record CostProfile(
    String name,
    String about,
    Origin measured,
    TlbSpec tlb,
    Map<Cost, SizeFactors> sizes,
    Map<Cost, Figure> figures) {
  /** The profile of machines that name none. */
  public static final String USUAL = "epyc-zen3-2025";

  /**
   * What was measured.
   *
   * @param machine the machine
   * @param kernel the kernel that ran there
   * @param date when
   */
  public record Origin(String machine, String kernel, String date) {}

  /**
   * One cost.
   *
   * @param latency how long it takes
   * @param error the standard error, as a share of it
   * @param source where it is from; of what nobody has measured it begins with "estimate"
   */
  public record Figure(Latency latency, double error, String source) {}

  public CostProfile {
    Map<Cost, SizeFactors> own = new EnumMap<>(Cost.class);
    own.putAll(sizes);
    sizes = own;
    figures = new EnumMap<>(figures);
  }

  /** How costs of copies hang on the size of a folio. */
  @Override
  public Map<Cost, SizeFactors> sizes() {
    Map<Cost, SizeFactors> copy = new EnumMap<>(Cost.class);
    copy.putAll(sizes);
    return copy;
  }

  /** The figure of a cost. */
  public Figure figure(Cost cost) {
    return Objects.requireNonNull(figures.get(cost));
  }

  /** How long something takes. */
  public Latency latency(Cost cost) {
    return figure(cost).latency();
  }

  /** The standard error of every cost. */
  public Map<Cost, Double> errors() {
    Map<Cost, Double> errors = new EnumMap<>(Cost.class);
    figures.forEach((cost, figure) -> errors.put(cost, figure.error()));
    return errors;
  }

  /** What everything takes. */
  public CostModel model() {
    return new CostModel(latencies(), errors(), tlb).bySize(sizes);
  }

  /** The latency of every cost. */
  public Map<Cost, Latency> latencies() {
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    figures.forEach((cost, figure) -> latencies.put(cost, figure.latency()));
    return latencies;
  }
}
