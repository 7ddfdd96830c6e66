package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Bench.Table;
import pageferry.experiment.plan.Cell;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.mm.Cost;
import pageferry.world.CostModel;

/** Numbers that were measured, and the runs that have to give them. */
public final class Measurements {
  private final List<Experiment> experiments;
  private final List<Cell> cells;
  private final Workers workers;
  private final Progress progress;

  private Measurements(
      List<Experiment> experiments, List<Cell> cells, Workers workers, Progress progress) {
    this.experiments = experiments;
    this.cells = cells;
    this.workers = workers;
    this.progress = progress;
  }

  /** The runs were stopped before their end. */
  public static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * What the base profile makes of the measurements.
   *
   * @param answered the measurements
   * @param means the costs that were drawn and are not nothing, each with what it is on average
   */
  record Drawn(List<Answered> answered, Map<Cost, Double> means) {}

  /** The cells of some experiments to which costs may be fitted. */
  public static Measurements of(
      String file, List<Experiment> experiments, Workers workers, Progress progress) {
    List<Experiment> fit = new ArrayList<>();
    List<Cell> cells = new ArrayList<>();
    for (Experiment each : experiments) {
      List<Cell> own =
          each.claims().published().cells().stream().filter(Measurements::isFit).toList();
      if (!own.isEmpty()) {
        fit.add(each.publishing(own));
        cells.addAll(own);
      }
    }
    if (cells.isEmpty()) {
      throw BadInput.at(new Place(file, 0), "measurements with 'use = fit'", "none");
    }
    return new Measurements(fit, cells, workers, progress);
  }

  /** The same experiments, where costs may be fitted to what is held out as well. */
  public static List<Experiment> withHeldOut(List<Experiment> experiments) {
    List<Experiment> all = new ArrayList<>();
    for (Experiment each : experiments) {
      List<Cell> cells = each.claims().published().cells();
      all.add(each.publishing(cells.stream().map(Cell::forFit).toList()));
    }
    return all;
  }

  private static boolean isFit(Cell cell) {
    return cell.use() == Cell.Use.FIT && cell.published() != null && !cell.isAbsent();
  }

  /** The measurements. */
  public List<Cell> cells() {
    return cells;
  }

  /** The number that was measured, by its place in the list. */
  Cell.Figure figure(int index) {
    return Objects.requireNonNull(cells.get(index).published());
  }

  /** What the runs give where some costs are so many times as high. */
  List<Answered> answered(Map<Cost, Double> factors) {
    List<Answered> all = new ArrayList<>();
    for (Experiment each : experiments) {
      all.addAll(run(each.costing(costs -> costs.times(factors))));
    }
    return all;
  }

  /** What they give, and which costs were drawn for it. */
  Drawn drawn() {
    Set<Cost> drawn = EnumSet.noneOf(Cost.class);
    List<Answered> all = new ArrayList<>();
    Map<Cost, Double> means = new EnumMap<>(Cost.class);
    for (Experiment each : experiments) {
      Draws draws = Draws.of(each);
      all.addAll(run(draws.experiment()));
      drawn.addAll(draws.drawn());
      CostModel costs = each.rows().get(0).scenario().machine().costs();
      drawn.forEach(cost -> means.put(cost, costs.latency(cost).mean()));
    }
    means.values().removeIf(mean -> mean == 0);
    return new Drawn(all, means);
  }

  private List<Answered> run(Experiment experiment) {
    Table table = Bench.run(experiment, workers, progress);
    if (!table.complete()) {
      throw new Interrupted();
    }
    return table.cells();
  }
}
