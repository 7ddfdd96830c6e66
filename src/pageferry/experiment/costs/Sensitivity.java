package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.Workers;
import pageferry.mm.Cost;
import pageferry.world.CostModel;
import pageferry.world.SeededDice;

/**
 * Which of an experiment's expectations hold whatever its costs are, within what is known of them,
 * and which hang on one: each cost that its runs draw is made shorter and longer by its standard
 * error, and then all are drawn together some times.
 */
public final class Sensitivity {
  /** No cost is taken to be shorter than this share of what it is. */
  private static final double LEAST = 0.1;

  private final Experiment experiment;
  private final Workers workers;
  private final Progress progress;

  private Sensitivity(Experiment experiment, Workers workers, Progress progress) {
    this.experiment = experiment;
    this.workers = workers;
    this.progress = progress;
  }

  /**
   * A cost that decides an expectation.
   *
   * @param cost the cost
   * @param factor what it is multiplied with where the expectation no longer holds
   */
  public record Hinge(Cost cost, double factor) {}

  /**
   * What becomes of one expectation.
   *
   * @param before what the costs as they are say of it
   * @param hinges where a single cost makes it fail
   * @param held in how many draws of all costs together it held
   */
  public record Standing(Verdict before, List<Hinge> hinges, int held) {
    public Standing {
      hinges = List.copyOf(hinges);
    }
  }

  /**
   * What was found.
   *
   * @param standings each expectation
   * @param varied the costs that were varied, each with its error
   * @param draws how often all were drawn together
   */
  public record Found(List<Standing> standings, Map<Cost, Double> varied, int draws) {
    public Found {
      standings = List.copyOf(standings);
    }

    /** Whether a claim stands for all plausible costs. */
    public boolean stands(Standing standing) {
      return standing.before().outcome() == Verdict.Outcome.OK
          && standing.hinges().isEmpty()
          && standing.held() == draws;
    }
  }

  /**
   * Varies the costs of an experiment; null if that was stopped before its end.
   *
   * @param draws how often all costs are drawn together
   */
  public static @Nullable Found of(
      Experiment experiment, int draws, Workers workers, Progress progress) {
    return new Sensitivity(experiment, workers, progress).vary(draws);
  }

  private @Nullable Found vary(int draws) {
    Draws noting = Draws.of(experiment);
    List<Verdict> before = verdicts(noting.experiment());
    if (before == null) {
      return null;
    }
    Map<Cost, Double> errors = errors(noting.drawn());
    List<List<Hinge>> hinges = new ArrayList<>();
    before.forEach(each -> hinges.add(new ArrayList<>()));
    for (Map.Entry<Cost, Double> each : errors.entrySet()) {
      for (double sign : new double[] {-1, 1}) {
        double factor = Math.max(LEAST, 1 + sign * each.getValue());
        List<Verdict> after = verdicts(Map.of(each.getKey(), factor));
        if (after == null) {
          return null;
        }
        note(before, after, new Hinge(each.getKey(), factor), hinges);
      }
    }
    int[] held = together(errors, draws, before.size());
    if (held == null) {
      return null;
    }
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      standings.add(new Standing(before.get(i), hinges.get(i), held[i]));
    }
    return new Found(standings, errors, draws);
  }

  /** The costs that were drawn and are not known exactly. */
  private Map<Cost, Double> errors(Set<Cost> drawn) {
    CostModel costs = experiment.rows().get(0).scenario().machine().costs();
    Map<Cost, Double> errors = new EnumMap<>(Cost.class);
    for (Cost cost : drawn) {
      if (costs.error(cost) > 0 && !costs.isFree(cost)) {
        errors.put(cost, costs.error(cost));
      }
    }
    return errors;
  }

  private static void note(
      List<Verdict> before, List<Verdict> after, Hinge hinge, List<List<Hinge>> hinges) {
    for (int i = 0; i < before.size(); i++) {
      boolean held = before.get(i).outcome() == Verdict.Outcome.OK;
      if (held && after.get(i).outcome() != Verdict.Outcome.OK) {
        hinges.get(i).add(hinge);
      }
    }
  }

  private int @Nullable [] together(Map<Cost, Double> errors, int draws, int expectations) {
    int[] held = new int[expectations];
    for (int draw = 0; draw < draws; draw++) {
      SeededDice dice = new SeededDice(draw);
      Map<Cost, Double> factors = new EnumMap<>(Cost.class);
      errors.forEach(
          (cost, error) -> factors.put(cost, Math.max(LEAST, 1 + error * (2 * dice.unit() - 1))));
      List<Verdict> after = verdicts(factors);
      if (after == null) {
        return null;
      }
      for (int i = 0; i < expectations; i++) {
        held[i] += after.get(i).outcome() == Verdict.Outcome.OK ? 1 : 0;
      }
    }
    return held;
  }

  private @Nullable List<Verdict> verdicts(Map<Cost, Double> factors) {
    return verdicts(experiment.costing(costs -> costs.times(factors)));
  }

  private @Nullable List<Verdict> verdicts(Experiment one) {
    Results results = Runner.run(one, progress, Recording.Detail.NONE, Recorder.NONE, workers);
    return results.isComplete() ? results.verdicts() : null;
  }
}
