package pageferry.journal;

import org.jspecify.annotations.Nullable;

/** What is persisted: the events of Akka Persistence, in the order in which they come in a run. */
public sealed interface JournalEvent
    permits NumberTaken,
        RunListed,
        RunClosed,
        RunDeleted,
        RunStarted,
        Chunk,
        RunFinished,
        Unreadable {
  /** Has the visitor do what it does with an event of this kind. */
  <R extends @Nullable Object> R accept(Visitor<R> visitor);

  /**
   * What is done with an event, kind by kind.
   *
   * @param <R> what comes of it
   */
  interface Visitor<R extends @Nullable Object> {
    R on(NumberTaken taken);

    R on(RunListed listed);

    R on(RunClosed closed);

    R on(RunDeleted deleted);

    R on(RunStarted started);

    R on(Chunk chunk);

    R on(RunFinished finished);

    R on(Unreadable unreadable);
  }
}
