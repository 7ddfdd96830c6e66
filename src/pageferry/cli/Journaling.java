package pageferry.cli;

import java.io.PrintWriter;
import java.time.Instant;
import pageferry.experiment.Experiment;
import pageferry.experiment.JournalRecorder;
import pageferry.experiment.Results;
import pageferry.experiment.Runner;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;

/** Running experiments that are written down. */
final class Journaling {
  private Journaling() {}

  /** This version, now. */
  static RunStarted.Origin origin(Detail detail) {
    String version = new Main.Version().getVersion()[0];
    return new RunStarted.Origin(version, detail, Instant.now().toEpochMilli());
  }

  /** Runs an experiment and says where it was written down, whatever becomes of it. */
  static Results run(
      Experiment experiment, Journal journal, JournalRecorder recorder, PrintWriter err) {
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      return Runner.run(experiment, progress, recorder);
    } finally {
      int number = recorder.number();
      int rows = journal.rowsBegun(number);
      String runs =
          rows == 1 ? "run " + number + ".1" : "runs " + number + ".1 to " + number + "." + rows;
      err.println("journal: " + runs + " in " + journal.name());
      err.flush();
    }
  }
}
