package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresOptimizer.Optimum;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.util.Pair;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.mm.Cost;

/**
 * Fits costs to measurements: bounded least squares over the logarithms of factors, one for each
 * group of costs that the measurements cannot tell apart. A weak prior (each factor is 1, give or
 * take a factor of ten) keeps what the measurements say nothing about where it was.
 */
public final class Calibration {
  /** The prior's standard error of a logarithm. */
  private static final double PRIOR = Math.log(10);

  /** No factor goes beyond this, or below its inverse. */
  public static final int MOST_FACTOR = 100;

  /** So much of the largest logarithm is as good as all of it. */
  private static final double NEARLY = 0.99;

  /** A group whose error is more than this share of the prior's is not told by the data. */
  private static final double UNTOLD = 0.5;

  private static final double STEP = 0.1;
  private static final int MOST_EVALUATIONS = 40;
  private static final double TOLERANCE = 1e-4;
  private static final double QUANTILE = 1.96;

  private final Measurements measurements;
  private final List<Group> groups;
  private final Map<Cost, Double> means;

  private Calibration(Measurements measurements, List<Group> groups, Map<Cost, Double> means) {
    this.measurements = measurements;
    this.groups = groups;
    this.means = means;
  }

  /**
   * Costs that are charged in the same measure wherever the measurements look.
   *
   * @param weights how often each is charged, compared with the first
   */
  public record Group(Map<Cost, Double> weights) {
    public Group {
      weights = new EnumMap<>(weights);
    }

    /** What all of them take together, each as often as it is charged. */
    double sum(Map<Cost, Double> means) {
      return weights.entrySet().stream()
          .mapToDouble(each -> each.getValue() * means.getOrDefault(each.getKey(), 0.0))
          .sum();
    }
  }

  /**
   * What a group of costs was found to take.
   *
   * @param group the group
   * @param beforeNs its sum in the profile that the fit began with
   * @param ns its sum as fitted
   * @param error the standard error of its logarithm, as the scatter of the measurements has it
   */
  public record Estimate(Group group, double beforeNs, double ns, double error) {
    /** Whether the measurements say anything about it. */
    public boolean isTold() {
      return error < UNTOLD * PRIOR && !isBeyond();
    }

    /** Whether the measurements ask for more than any factor that is tried. */
    public boolean isBeyond() {
      return Math.abs(Math.log(factor())) > NEARLY * Math.log(MOST_FACTOR);
    }

    /** The lower end of the 95 % interval. */
    public double lowNs() {
      return ns * Math.exp(-QUANTILE * error);
    }

    /** The upper end of the 95 % interval. */
    public double highNs() {
      return ns * Math.exp(QUANTILE * error);
    }

    /** By what its costs are multiplied. */
    public double factor() {
      return ns / beforeNs;
    }
  }

  /**
   * What a calibration found.
   *
   * @param estimates each group of costs
   * @param residuals the measurements and what the fitted costs make of them
   * @param silent costs that no measurement depends on
   */
  public record Fit(List<Estimate> estimates, List<Answered> residuals, Set<Cost> silent) {
    public Fit {
      estimates = List.copyOf(estimates);
      residuals = List.copyOf(residuals);
    }

    /** By what each cost that is told is multiplied. */
    public Map<Cost, Estimate> told() {
      Map<Cost, Estimate> told = new EnumMap<>(Cost.class);
      for (Estimate estimate : estimates) {
        if (estimate.isTold()) {
          estimate.group().weights().keySet().forEach(cost -> told.put(cost, estimate));
        }
      }
      withParts(told);
      return told;
    }

    /** The squares of all residuals, each in errors of its measurement. */
    public double chiSquare() {
      return residuals.stream().mapToDouble(each -> each.z() * each.z()).sum();
    }

    /** How many times farther off the measurements are than their errors let expect; 1 at least. */
    public double misfit() {
      int freedom = residuals.size() - estimates.size();
      return Math.sqrt(Math.max(1, chiSquare() / Math.max(1, freedom)));
    }
  }

  /** Fits the costs that the measurements depend on. */
  public static Fit fit(Measurements measurements) {
    Screening screening = Screening.of(measurements);
    Calibration calibration = new Calibration(measurements, screening.groups(), screening.means());
    Set<Cost> silent = EnumSet.allOf(Cost.class);
    screening.groups().forEach(group -> silent.removeAll(group.weights().keySet()));
    return calibration.fit(silent);
  }

  private Fit fit(Set<Cost> silent) {
    if (groups.isEmpty()) {
      return new Fit(List.of(), measurements.answered(Map.of()), silent);
    }
    int cells = measurements.cells().size();
    double[] target = new double[cells + groups.size()];
    for (int i = 0; i < cells; i++) {
      target[i] = measurements.figure(i).value() / measurements.figure(i).error();
    }
    Optimum best =
        new LevenbergMarquardtOptimizer()
            .withCostRelativeTolerance(TOLERANCE)
            .withParameterRelativeTolerance(TOLERANCE)
            .optimize(
                new LeastSquaresBuilder()
                    .start(new double[groups.size()])
                    .target(target)
                    .model(this::model)
                    .parameterValidator(Calibration::bounded)
                    .lazyEvaluation(false)
                    .maxEvaluations(MOST_EVALUATIONS)
                    .maxIterations(MOST_EVALUATIONS)
                    .build());
    List<Answered> residuals = measurements.answered(factors(best.getPoint()));
    Fit exact = new Fit(estimates(best, 1), residuals, silent);
    return new Fit(estimates(best, exact.misfit()), residuals, silent);
  }

  /** What was found of each group, its errors so many times as large. */
  private List<Estimate> estimates(Optimum best, double wider) {
    RealVector errors = best.getSigma(0);
    List<Estimate> estimates = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      double before = groups.get(i).sum(means);
      double ns = before * Math.exp(best.getPoint().getEntry(i));
      estimates.add(new Estimate(groups.get(i), before, ns, wider * errors.getEntry(i)));
    }
    return estimates;
  }

  /** A cost that is a part of another one changes with it, if nothing is told of it alone. */
  private static <T> void withParts(Map<Cost, T> costs) {
    for (Cost cost : Cost.values()) {
      T whole = cost.partOf() == cost ? null : costs.get(cost.partOf());
      if (whole != null) {
        costs.putIfAbsent(cost, whole);
      }
    }
  }

  private static RealVector bounded(RealVector logarithms) {
    double most = Math.log(MOST_FACTOR);
    return logarithms.map(each -> Math.max(-most, Math.min(most, each)));
  }

  private Map<Cost, Double> factors(RealVector logarithms) {
    Map<Cost, Double> factors = new EnumMap<>(Cost.class);
    for (int i = 0; i < groups.size(); i++) {
      double factor = Math.exp(logarithms.getEntry(i));
      groups.get(i).weights().keySet().forEach(cost -> factors.put(cost, factor));
    }
    withParts(factors);
    return factors;
  }

  /** The measurements in units of their errors, then the factors in those of the prior's. */
  private Pair<RealVector, RealMatrix> model(RealVector at) {
    RealVector here = values(at);
    RealMatrix slopes = new Array2DRowRealMatrix(here.getDimension(), groups.size());
    for (int i = 0; i < groups.size(); i++) {
      RealVector aside = at.copy();
      aside.addToEntry(i, STEP);
      slopes.setColumnVector(i, values(aside).subtract(here).mapDivide(STEP));
    }
    return new Pair<>(here, slopes);
  }

  private RealVector values(RealVector logarithms) {
    List<Answered> answered = measurements.answered(factors(logarithms));
    double[] values = new double[answered.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = answered.get(i).ours() / measurements.figure(i).error();
    }
    return new ArrayRealVector(values, logarithms.mapDivide(PRIOR).toArray());
  }
}
