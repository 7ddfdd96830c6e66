package pageferry.journal;

import org.jspecify.annotations.Nullable;
import pageferry.world.PlainText;

/** A journal that cannot be used, or not any further; the message is all the user needs. */
public final class JournalFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message is shown in one line, whatever was quoted in it. */
  public JournalFailure(String message) {
    super(PlainText.of(message));
  }

  public JournalFailure(String message, @Nullable Throwable cause) {
    super(PlainText.of(message), cause);
  }
}
