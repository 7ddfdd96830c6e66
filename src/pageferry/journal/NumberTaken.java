package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * In a store that several processes share: the number of an experiment is taken. The first such
 * event of a number says by whom; those after it have come too late.
 *
 * @param number the experiment's number
 * @param by a name that no other process has
 */
public record NumberTaken(int number, String by) implements JournalEvent {
  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }
}
