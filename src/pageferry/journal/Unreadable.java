package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * What stands where an event was that cannot be read any more, or not by this version. It is never
 * written.
 *
 * @param why what is wrong with it
 */
public record Unreadable(String why) implements JournalEvent {
  /** What is wrong where an event of another kind was expected. */
  static String why(JournalEvent event) {
    return event instanceof Unreadable unreadable ? unreadable.why : "is missing";
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }
}
