package pageferry.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
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

  /**
   * Says where experiments were written down, if any was.
   *
   * @param first the number of the first
   */
  static void say(Journal journal, int first, PrintWriter err) {
    List<RunId> begun = journal.runs().stream().filter(run -> run.number() >= first).toList();
    if (begun.isEmpty()) {
      return;
    }
    RunId last = begun.get(begun.size() - 1);
    String runs = begun.size() == 1 ? "run " + last : "runs " + begun.get(0) + " to " + last;
    err.println("journal: " + runs + " in " + journal.name());
    err.flush();
  }
}
