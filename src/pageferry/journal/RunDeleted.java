package pageferry.journal;

/**
 * Of the catalog: a run is no more.
 *
 * @param run its id, which is never given again
 */
public record RunDeleted(RunId run) implements JournalEvent {}
