package pageferry.journal;

/**
 * Of the catalog: a run has ended, so that lists need not read all of it.
 *
 * @param run its id
 * @param how its last event
 */
public record RunClosed(RunId run, RunFinished how) implements JournalEvent {}
