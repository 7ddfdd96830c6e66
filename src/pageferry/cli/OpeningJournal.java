package pageferry.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import pageferry.journal.Journal;

/**
 * A journal that is opened by a thread of its own while the experiment is read: either takes half a
 * second at the start, and neither needs the other.
 */
final class OpeningJournal implements AutoCloseable {
  private final FutureTask<Journal> opening;

  /**
   * @param where which journal it is
   */
  OpeningJournal(JournalOption where) {
    opening = new FutureTask<>(where::open);
    Thread opens = new Thread(opening, "opens the journal");
    opens.setDaemon(true);
    opens.start();
  }

  /** The journal, once it is open; what kept it from that is thrown as if it were opened here. */
  Journal get() {
    try {
      return opening.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      if (failed.getCause() instanceof Error broken) {
        throw broken;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a journal is opened", stopped);
    }
  }

  /** Closes the journal if it could be opened. */
  @Override
  public void close() {
    Journal open;
    try {
      open = get();
    } catch (RuntimeException neverOpened) {
      return;
    }
    open.close();
  }
}
