package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * Of the catalog: a run begins.
 *
 * @param run its id
 */
public record RunListed(RunId run) implements JournalEvent {
  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }
}
