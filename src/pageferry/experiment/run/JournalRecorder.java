package pageferry.experiment.run;

import java.util.List;
import java.util.function.Function;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunWriter;
import pageferry.journal.StoredRun;
import pageferry.world.Fingerprint;

/**
 * Writes the rows of an experiment into a journal, each as a run of its own; an experiment that
 * follows, such as the same with another seed, has the number that follows. A row of which
 * something is there already is compared with that, and goes on where it was interrupted.
 */
public final class JournalRecorder implements Recorder {
  /** The engine whose runs a journal can run again. */
  private static final String ENGINE = "virtual";

  private final Journal journal;
  private final int firstNumber;
  private final String place;
  private final Function<Row, List<String>> settings;
  private final RunStarted.Origin origin;

  /**
   * @param number of the first experiment in the journal
   * @param place the experiment's file
   * @param settings what the user set otherwise than there, of each row
   * @param origin by whom and when the experiment is run
   */
  public JournalRecorder(
      Journal journal,
      int number,
      String place,
      Function<Row, List<String>> settings,
      RunStarted.Origin origin) {
    this.journal = journal;
    this.firstNumber = number;
    this.place = place;
    this.settings = settings;
    this.origin = origin;
  }

  /** The number of the first experiment. */
  public int firstNumber() {
    return firstNumber;
  }

  @Override
  public RunWriter begin(Experiment experiment, int row, Fingerprint fingerprint) {
    return begin(firstNumber, experiment, row, fingerprint);
  }

  @Override
  public Recorder after(int experiments) {
    return (experiment, row, fingerprint) ->
        begin(firstNumber + experiments, experiment, row, fingerprint);
  }

  private RunWriter begin(int number, Experiment experiment, int row, Fingerprint fingerprint) {
    RunId run = new RunId(number, row + 1);
    if (journal.has(run) && !journal.isEmpty(run)) {
      StoredRun stored = journal.read(run);
      return journal.resume(stored.started(), stored, fingerprint);
    }
    return journal.begin(started(run, experiment, row), fingerprint);
  }

  private RunStarted started(RunId run, Experiment experiment, int row) {
    Row of = experiment.rows().get(row);
    Scenario scenario = of.scenario();
    return RunStarted.now(
        run,
        new RunStarted.Experiment(
            experiment.name(),
            place,
            experiment.resolved(),
            settings.apply(of),
            of.labels(),
            experiment.rows().size()),
        new RunStarted.Conduct(
            scenario.conduct().seed(),
            scenario.strategyName(),
            scenario.kernelName(),
            scenario.machineName(),
            ENGINE,
            List.of()),
        origin);
  }
}
