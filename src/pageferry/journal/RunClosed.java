package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * Of the catalog: a run has ended, so that lists need not read all of it.
 *
 * @param run its id
 * @param how its last event
 */
public record RunClosed(RunId run, RunFinished how) implements JournalEvent {
  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }
}
