package pageferry.report;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/** The values of one metric in runs that differ in their seeds alone; at least one. */
public final class Sample {
  private static final double CONFIDENCE = 0.95;

  private final double[] values;

  public Sample(List<Double> values) {
    this.values = values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** How many values there are. */
  public int size() {
    return values.length;
  }

  /** The arithmetic mean; of values that are all the same that value, to its last digit. */
  public double mean() {
    if (isConstant()) {
      return values[0];
    }
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private boolean isConstant() {
    return Arrays.stream(values).allMatch(each -> each == values[0]);
  }

  /** The standard deviation, with Bessel's correction; 0 of a single value. */
  public double deviation() {
    if (isConstant()) {
      return 0;
    }
    double mean = mean();
    double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  /** Half the width of the mean's 95 % confidence interval, by Student's t; empty of one value. */
  public OptionalDouble margin() {
    if (values.length < 2) {
      return OptionalDouble.empty();
    }
    TDistribution student = TDistribution.of(values.length - 1);
    double quantile = student.inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    return OptionalDouble.of(quantile * deviation() / Math.sqrt(values.length));
  }

  /** The change from the other sample's mean to this one's, in per cent of the other's. */
  public double changeFrom(Sample base) {
    double before = base.mean();
    return mean() == before ? 0 : 100 * (mean() - before) / Math.abs(before);
  }

  /**
   * Cohen's d of the change with Hedges' correction for small samples: the change in units of the
   * pooled standard deviation. Empty if a sample has a single value; infinite if neither varies.
   */
  public OptionalDouble effectFrom(Sample base) {
    int freedom = size() + base.size() - 2;
    if (size() < 2 || base.size() < 2) {
      return OptionalDouble.empty();
    }
    if (mean() == base.mean()) {
      return OptionalDouble.of(0);
    }
    double own = (size() - 1) * deviation() * deviation();
    double others = (base.size() - 1) * base.deviation() * base.deviation();
    double pooled = Math.sqrt((own + others) / freedom);
    double correction = 1 - 3.0 / (4.0 * freedom - 1);
    return OptionalDouble.of((mean() - base.mean()) / pooled * correction);
  }

  /**
   * How probable a difference of the means as large as this would be if there were none: Welch's t
   * test, two-sided. Empty if a sample has a single value.
   */
  public OptionalDouble probabilityAgainst(Sample base) {
    if (size() < 2 || base.size() < 2) {
      return OptionalDouble.empty();
    }
    if (deviation() == 0 && base.deviation() == 0) {
      return OptionalDouble.of(mean() == base.mean() ? 1 : 0);
    }
    TTest welch =
        TTest.withDefaults()
            .with(DataDispersion.HETEROSCEDASTIC)
            .with(AlternativeHypothesis.TWO_SIDED);
    return OptionalDouble.of(welch.test(values, base.values).getPValue());
  }
}
