package pageferry.journal;

/**
 * Of the catalog: a run begins.
 *
 * @param run its id
 */
public record RunListed(RunId run) implements JournalEvent {}
