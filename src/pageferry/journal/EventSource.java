package pageferry.journal;

import java.util.Iterator;

/** Where a journal's events are read from. */
@FunctionalInterface
interface EventSource {
  /**
   * The events under a persistence id, in their order.
   *
   * @throws JournalFailure if they cannot be read; the iterator throws it too
   */
  Iterator<JournalEvent> events(String persistenceId);
}
