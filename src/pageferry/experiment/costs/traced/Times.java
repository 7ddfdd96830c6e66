package pageferry.experiment.costs.traced;

import java.util.ArrayList;
import java.util.List;

/** Durations of one kind, in nanoseconds. */
public final class Times {
  /** The least error of a mean, as a share of it: what a repetition of the whole would give. */
  private static final double LEAST_ERROR = 0.05;

  /** The same of so few that they do not tell it themselves. */
  private static final double ERROR_OF_FEW = 0.2;

  private static final int FEW = 3;

  private final List<Long> ns = new ArrayList<>();

  void add(long duration) {
    ns.add(Math.max(0, duration));
  }

  void addAll(Times others) {
    ns.addAll(others.ns);
  }

  /** How many there are. */
  public int count() {
    return ns.size();
  }

  /** Their mean. */
  public double mean() {
    return ns.stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** Their standard deviation; of a single one none. */
  public double deviation() {
    double mean = mean();
    double squares = ns.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    return ns.size() < 2 ? 0 : Math.sqrt(squares / (ns.size() - 1));
  }

  /**
   * The error of their mean.
   *
   * @param tickNs the least time that their clock shows
   */
  double error(long tickNs) {
    double least = mean() * (ns.size() < FEW ? ERROR_OF_FEW : LEAST_ERROR);
    double scatter = deviation() / Math.sqrt(Math.max(1, ns.size()));
    return Math.max(scatter, Math.max(least, tickNs / 2.0));
  }
}
