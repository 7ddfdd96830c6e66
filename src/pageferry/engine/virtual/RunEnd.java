package pageferry.engine.virtual;

import org.jspecify.annotations.Nullable;

/**
 * Why a run stopped.
 *
 * @param kind the reason
 * @param steps steps taken until then, the failing one included
 * @param timeNs virtual time in nanoseconds
 * @param cause what was thrown or reported, when the run crashed
 */
public record RunEnd(Kind kind, long steps, long timeNs, @Nullable Throwable cause) {
  /** The reasons. */
  public enum Kind {
    /** Nothing can run and no timer is pending. */
    QUIESCENT,
    /** {@link RunLimits#steps} were taken and more could follow. */
    STEP_LIMIT,
    /** Nothing can run before {@link RunLimits#timeNs} has passed. */
    TIME_LIMIT,
    /** The {@link Picker} of an explored run gave it up. */
    GIVEN_UP,
    /** A Throwable escaped from an actor or a timer, or an actor reported one. */
    CRASHED
  }

  /** The reason in one sentence. */
  public String message() {
    String when = " (virtual time " + timeNs + " ns)";
    return switch (kind) {
      case QUIESCENT -> "quiescent after step " + steps + when;
      case STEP_LIMIT -> "stopped at the limit of " + steps + " steps" + when;
      case TIME_LIMIT -> "stopped at the time limit after step " + steps + when;
      case GIVEN_UP -> "given up after step " + steps + when;
      case CRASHED -> "crashed at step " + steps + when + ": " + cause;
    };
  }
}
