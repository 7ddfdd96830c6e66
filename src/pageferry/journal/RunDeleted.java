package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * Of the catalog: a run is no more.
 *
 * @param run its id, which is never given again
 */
public record RunDeleted(RunId run) implements JournalEvent {
  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }
}
