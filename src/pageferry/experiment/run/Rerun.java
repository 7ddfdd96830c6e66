package pageferry.experiment.run;

import java.util.List;
import java.util.function.Function;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;
import pageferry.observe.RunStart;

/** Runs again what a journal has. */
public final class Rerun {
  /** The engine of runs that a real kernel made, whose traces were imported. */
  public static final String KERNEL = "kernel";

  private final Journal journal;
  private final ConfFiles files;

  public Rerun(Journal journal, ConfFiles files) {
    this.journal = journal;
    this.files = files;
  }

  /** Whether a run is the trace of a real kernel, which cannot be run again. */
  public static boolean isReal(RunStarted started) {
    return started.conduct().engine().equals(KERNEL);
  }

  /**
   * Complains of a run of which the journal keeps too little to tell what happened in it.
   *
   * @throws BadInput if it does
   */
  public static void requireMigrations(RunStarted started) {
    Detail detail = started.origin().detail();
    if (detail == Detail.CALLS) {
      throw new BadInput(
          "run " + started.run() + ": expected detail migrations or all, found " + detail.key());
    }
  }

  private static void requirePlayed(RunStarted started) {
    if (isReal(started)) {
      throw new BadInput(
          "run "
              + started.run()
              + ": expected a run of pageferry, found the trace of a real kernel, which cannot be"
              + " run again");
    }
  }

  /** How the first run that is there of an experiment began. */
  public RunStarted first(int number) {
    List<RunId> runs = journal.runs(number);
    if (runs.isEmpty()) {
      throw new BadInput(journal.name() + ": there is no run of experiment " + number);
    }
    return journal.read(runs.get(0)).started();
  }

  /** The experiment that a run belongs to. */
  public Experiment experiment(RunStarted started) {
    RunStarted.Experiment what = started.experiment();
    return new ExperimentReader(files)
        .readAgain(ConfParser.text(what.place(), what.resolved()), new Overrides());
  }

  /** The row that a run is of. */
  public Row row(RunStarted started) {
    return experiment(started).rows().get(started.run().row() - 1);
  }

  /** What a run begins with; of a real kernel's run its free pages are not known. */
  public RunStart start(RunStarted started) {
    Scenario scenario = row(started).scenario();
    return isReal(started) ? RunStarts.named(scenario) : RunStarts.of(scenario);
  }

  /**
   * Runs one run again by itself, with everything recorded that a result file holds; the journal is
   * not needed for it.
   *
   * @param started how it began
   * @param overrides what is set otherwise than it was
   */
  public Series alone(RunStarted started, Overrides overrides) {
    requirePlayed(started);
    String place = started.experiment().place();
    Experiment alone =
        new ExperimentReader(files)
            .readAgain(ConfParser.text(place, row(started).resolved()), overrides);
    return new Series(
        List.of(Runner.run(alone, Progress.NONE, Recording.Detail.ALL, Recorder.NONE)));
  }

  /** Runs all rows of an experiment again, and leaves alone what the journal has of them. */
  public Series all(int number) {
    requirePlayed(first(number));
    Experiment experiment = experiment(first(number));
    return new Series(
        List.of(Runner.run(experiment, Progress.NONE, Recording.Detail.NUMBERS, Recorder.NONE)));
  }

  /**
   * Runs an experiment again: compares it with what is there, and goes on where that ends.
   *
   * @throws pageferry.journal.Divergence if it is not the same
   */
  public Results resume(
      int number,
      RunStarted.Origin origin,
      Progress progress,
      Function<Experiment, Workers> workers) {
    RunStarted first = first(number);
    requirePlayed(first);
    RunStarted.Origin same =
        new RunStarted.Origin(origin.version(), first.origin().detail(), origin.epochMs());
    RunStarted.Experiment what = first.experiment();
    Experiment experiment = experiment(first);
    return Runner.run(
        experiment,
        progress,
        Recording.Detail.ALL,
        new JournalRecorder(journal, number, what.place(), row -> what.settings(), same),
        workers.apply(experiment));
  }

  /**
   * Runs one run again and compares it with what is there, chunk by chunk.
   *
   * @return what the journal says of its end
   * @throws pageferry.journal.Divergence if it is not the same
   */
  public RunFinished verify(RunId run) {
    StoredRun stored = journal.read(run);
    RunStarted started = stored.started();
    requirePlayed(started);
    if (journal.verify(run).finished() == null) {
      throw new BadInput("run " + run + ": it was interrupted; resume continues it");
    }
    Runner.runRow(
        experiment(started),
        run.row() - 1,
        (experiment, row, fingerprint) -> Journal.verify(started, stored, fingerprint));
    RunFinished finished = stored.finished();
    if (finished == null) {
      throw new IllegalStateException("run " + run + " was not compared to its end");
    }
    return finished;
  }
}
