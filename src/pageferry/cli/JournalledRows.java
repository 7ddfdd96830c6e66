package pageferry.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.Recorder;
import pageferry.journal.Journal;
import pageferry.journal.RunWriter;
import pageferry.world.Fingerprint;

/** Rows that are written to a journal, which may not be open until the first of them begins. */
final class JournalledRows implements Recorder {
  private final OpeningJournal opening;
  private final Function<Journal, JournalRecorder> making;
  private @Nullable JournalRecorder recorder;

  /**
   * @param making makes who writes them, once the journal is open
   */
  JournalledRows(OpeningJournal opening, Function<Journal, JournalRecorder> making) {
    this.opening = opening;
    this.making = making;
  }

  /** Who writes them; waits for the journal, and throws what kept it from being opened. */
  synchronized JournalRecorder recorder() {
    JournalRecorder known = recorder;
    if (known == null) {
      known = making.apply(opening.get());
      recorder = known;
    }
    return known;
  }

  /** Who writes them, if anybody has asked for it; else null. */
  synchronized @Nullable JournalRecorder known() {
    return recorder;
  }

  /** The journal. */
  Journal journal() {
    return opening.get();
  }

  @Override
  public RunWriter begin(Experiment experiment, int row, Fingerprint fingerprint) {
    return recorder().begin(experiment, row, fingerprint);
  }

  @Override
  public Recorder after(int experiments) {
    return recorder().after(experiments);
  }
}
