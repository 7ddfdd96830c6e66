package pageferry.experiment.explore;

import java.util.List;
import java.util.Map;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Rerun;
import pageferry.explore.Replay;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;

/** What a search has found, in a journal: runs whose schedule was chosen. */
public final class FindingJournal {
  private static final String ENGINE = "search";

  private FindingJournal() {}

  /**
   * Writes a finding down.
   *
   * @param name the experiment's name
   * @param place the experiment's file
   * @return its id
   */
  public static RunId write(
      Journal journal, String name, String place, Minimised small, RunStarted.Origin origin) {
    RunId run = new RunId(journal.nextNumber(), 1);
    Scenario scenario = small.row().scenario();
    RunStarted started =
        RunStarted.now(
            run,
            new RunStarted.Experiment(name, place, small.row().resolved(), List.of(), Map.of(), 1),
            new RunStarted.Conduct(
                scenario.conduct().seed(),
                scenario.strategyName(),
                scenario.kernelName(),
                scenario.machineName(),
                ENGINE,
                small.detail().labels()),
            origin);
    try (VirtualEngine engine = VirtualEngine.start()) {
      new Trials(engine, small.row())
          .write(
              new Replay(small.detail().labels(), true),
              fingerprint -> journal.begin(started, fingerprint));
    }
    return run;
  }

  /** Whether a run is such a finding. */
  public static boolean isFinding(RunStarted started) {
    return !started.conduct().schedule().isEmpty();
  }

  /** The schedule of a finding. */
  public static FailingSchedule schedule(Journal journal, RunId run) {
    RunStarted started = journal.read(run).started();
    Row row = new Rerun(journal, ConfFiles.installed()).row(started);
    return new FailingSchedule(row, started.conduct().schedule(), null);
  }

  /**
   * Runs a finding again with its schedule and compares it with what is there.
   *
   * @return what the journal says of its end
   * @throws pageferry.journal.Divergence if it is not the same
   */
  public static RunFinished verify(Journal journal, RunId run) {
    StoredRun stored = journal.read(run);
    RunStarted started = stored.started();
    List<String> schedule = started.conduct().schedule();
    Row row = new Rerun(journal, ConfFiles.installed()).row(started);
    try (VirtualEngine engine = VirtualEngine.start()) {
      new Trials(engine, row)
          .write(
              new Replay(schedule, true),
              fingerprint -> Journal.verify(started, stored, fingerprint));
    }
    RunFinished finished = stored.finished();
    if (finished == null) {
      throw new IllegalStateException("run " + run + " was not compared to its end");
    }
    return finished;
  }
}
