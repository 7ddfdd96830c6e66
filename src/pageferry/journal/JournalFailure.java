package pageferry.journal;

import org.jspecify.annotations.Nullable;

/** A journal that cannot be used, or not any further; the message is all the user needs. */
public final class JournalFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JournalFailure(String message) {
    super(message);
  }

  public JournalFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
