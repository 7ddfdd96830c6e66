package pageferry.journal;

import org.jspecify.annotations.Nullable;

/**
 * The last event of a run that came to an end.
 *
 * @param chunks how many chunks there are
 * @param kept how many tracepoints they hold
 * @param events how many tracepoints there were
 * @param digest of all tracepoints, as 16 hexadecimal digits
 * @param ending how the run ended
 * @param verdict whether that is how it must end
 */
public record RunFinished(
    long chunks, long kept, long events, String digest, String ending, Verdict verdict)
    implements JournalEvent {
  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }

  /** What became of the run. */
  public enum Verdict {
    /** It ended as it must. */
    OK,
    /** It ended otherwise. */
    FAILED,
    /** The model itself broke. */
    BROKE
  }
}
