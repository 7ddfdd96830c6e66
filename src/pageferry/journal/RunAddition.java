package pageferry.journal;

import org.jspecify.annotations.Nullable;

/** A run that is being added to a journal; unless it becomes complete nothing of it stays. */
final class RunAddition implements AutoCloseable {
  private final Journal journal;
  private final RunId run;
  private final Backpressure window;
  private @Nullable RunFinished how;
  private boolean complete;

  RunAddition(Journal journal, RunId run, Backpressure window) {
    this.journal = journal;
    this.run = run;
    this.window = window;
  }

  void send(JournalEvent event) {
    window.send(event);
    how = event instanceof RunFinished finished ? finished : null;
  }

  void complete() {
    window.flush();
    journal.list(run, how == null ? new RunListed(run) : new RunClosed(run, how));
    complete = true;
  }

  @Override
  public void close() {
    window.close();
    if (!complete) {
      journal.erase(run);
    }
  }
}
