package pageferry.journal;

/** What is persisted: the events of Akka Persistence, in the order in which they come in a run. */
public sealed interface JournalEvent
    permits RunListed, RunClosed, RunDeleted, RunStarted, Chunk, RunFinished, Unreadable {}
