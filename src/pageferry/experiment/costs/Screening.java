package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Calibration.Group;
import pageferry.mm.Cost;

/**
 * Which costs measurements depend on, and which of these they cannot tell apart: each is made a
 * quarter longer, and those that change all measurements in the same proportion are one group.
 *
 * @param groups the costs that change anything
 * @param means what each cost is on average, in nanoseconds
 */
record Screening(List<Group> groups, Map<Cost, Double> means) {
  private static final double FACTOR = 1.25;

  /** The least cosine of two directions that are the same. */
  private static final double SAME = 0.9995;

  /** The least change, in standard errors of a measurement, that is one. */
  private static final double LEAST = 1e-6;

  /** Screens all costs that the measurements draw. */
  static Screening of(Measurements measurements) {
    Measurements.Drawn drawn = measurements.drawn();
    RealVector before = scaled(measurements, drawn.answered());
    List<Map<Cost, Double>> groups = new ArrayList<>();
    List<RealVector> directions = new ArrayList<>();
    for (Map.Entry<Cost, Double> each : drawn.means().entrySet()) {
      Cost cost = each.getKey();
      RealVector after = scaled(measurements, measurements.answered(Map.of(cost, FACTOR)));
      RealVector slope = after.subtract(before).mapDivide(each.getValue());
      if (slope.getNorm() * each.getValue() > LEAST) {
        join(cost, slope, groups, directions);
      }
    }
    return new Screening(groups.stream().map(Group::new).toList(), drawn.means());
  }

  private static RealVector scaled(Measurements measurements, List<Answered> answered) {
    double[] values = new double[answered.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = answered.get(i).ours() / measurements.figure(i).error();
    }
    return new ArrayRealVector(values);
  }

  private static void join(
      Cost cost, RealVector slope, List<Map<Cost, Double>> groups, List<RealVector> directions) {
    for (int i = 0; i < groups.size(); i++) {
      if (slope.cosine(directions.get(i)) > SAME) {
        groups.get(i).put(cost, slope.getNorm() / directions.get(i).getNorm());
        return;
      }
    }
    Map<Cost, Double> alone = new EnumMap<>(Cost.class);
    alone.put(cost, 1.0);
    groups.add(alone);
    directions.add(slope);
  }
}
