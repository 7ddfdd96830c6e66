package pageferry.cli;

import java.io.PrintWriter;
import java.time.Instant;
import pageferry.experiment.run.JournalRecorder;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;

/** What a user reads about runs that are written down. */
final class Journaling {
  private Journaling() {}

  /** This version, now. */
  static RunStarted.Origin origin(Detail detail) {
    String version = Main.Version.name();
    return new RunStarted.Origin(version, detail, Instant.now().toEpochMilli());
  }

  /** Says where experiments were written down, if any was. */
  static void say(Journal journal, JournalRecorder recorder, PrintWriter err) {
    int rows = journal.rowsBegun(recorder.number());
    if (rows == 0) {
      return;
    }
    RunId first = new RunId(recorder.firstNumber(), 1);
    RunId last = new RunId(recorder.number(), rows);
    String runs = first.equals(last) ? "run " + first : "runs " + first + " to " + last;
    err.println("journal: " + runs + " in " + journal.name());
    err.flush();
  }
}
