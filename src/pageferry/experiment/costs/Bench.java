package pageferry.experiment.costs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import pageferry.experiment.plan.Cell;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.RowUnits;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.Workers;

/** Holds an experiment against what was published of that which it plays. */
public final class Bench {
  private Bench() {}

  /**
   * What an experiment answered.
   *
   * @param experiment the experiment
   * @param cells its cells with our answers; fewer where it was stopped
   * @param complete whether all of its runs ended
   */
  public record Table(Experiment experiment, List<Answered> cells, boolean complete) {
    public Table {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A cell with our answer.
   *
   * @param cell what was published
   * @param ours what the runs say
   */
  public record Answered(Cell cell, double ours) {
    /**
     * Standard errors of the published number between it and ours; of a claim 0 or infinitely many.
     */
    public double z() {
      Cell.Figure published = cell.published();
      if (published == null) {
        return ours == 1 ? 0 : Double.POSITIVE_INFINITY;
      }
      return (ours - published.value()) / published.error();
    }

    /** Ours as a share of what was published; of a claim whether it holds. */
    public double ratio() {
      Cell.Figure published = cell.published();
      return published == null ? ours : ours / published.value();
    }

    /** Whether they differ by at most so many standard errors. */
    public boolean isWithin(double errors) {
      return Math.abs(z()) <= errors;
    }
  }

  /** Runs what the cells of an experiment need. */
  public static Table run(Experiment experiment, Workers workers, Progress progress) {
    List<Cell> cells = cells(experiment);
    List<Row> needed = experiment.rows().stream().filter(row -> isNeeded(row, cells)).toList();
    Results results =
        Runner.run(experiment.of(needed), progress, Recording.Detail.NONE, Recorder.NONE, workers);
    if (!results.isComplete()) {
      return new Table(experiment, List.of(), false);
    }
    return new Table(experiment, answers(cells, results.rows()), true);
  }

  /** Has others run what the cells of an experiment need. */
  public static Table run(Experiment experiment, Crew crew, Progress progress) {
    List<Cell> cells = cells(experiment);
    List<Integer> needed =
        IntStream.range(0, experiment.rows().size())
            .filter(row -> isNeeded(experiment.rows().get(row), cells))
            .boxed()
            .toList();
    List<RowResult> results = RowUnits.of(experiment, needed).results(crew, experiment, progress);
    boolean complete = results.size() == needed.size();
    return new Table(experiment, complete ? answers(cells, results) : List.of(), complete);
  }

  private static List<Cell> cells(Experiment experiment) {
    return experiment.claims().published().cells().stream()
        .filter(cell -> !cell.isAbsent())
        .toList();
  }

  private static boolean isNeeded(Row row, List<Cell> cells) {
    return cells.stream().anyMatch(cell -> cell.needs(row));
  }

  private static List<Answered> answers(List<Cell> cells, List<RowResult> rows) {
    List<Answered> answered = new ArrayList<>();
    cells.forEach(cell -> answered.add(new Answered(cell, cell.ours(rows))));
    return answered;
  }
}
