package pageferry.experiment.torture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a random experiment.
 *
 * @param kind which of the ways to end it was
 * @param failure what was wrong, of one that failed or ended as the experiment does by itself
 */
record TortureOutcome(Kind kind, @Nullable Failure failure) {
  /** What fails where drawn threads wait for each other. */
  static final String DEADLOCK = "deadlock";

  /** What fails where a thread of the experiment waits for itself in the end. */
  static final String OWN_DEADLOCK = "deadlock of the experiment's threads";

  /** What fails where a run goes on without getting anywhere. */
  static final String ENDLESS = "endless";

  /** The ways in which a random experiment can end. */
  enum Kind {
    /** It came to its end, and its memory was audited and sound. */
    WHOLE,
    /**
     * A task waits for a signal of one that was killed or gave up; nobody waits for anything else.
     */
    ENDED_EARLY,
    /** It ended as the experiment does without anything drawn, or says that it may. */
    AS_KNOWN,
    /** It had not come to its end when its limit was reached. */
    CUT_OFF,
    /** Something was wrong. */
    FAILED
  }

  /** Whether a failure of that kind can be the doing of an experiment's programs. */
  static boolean isOfPrograms(String failure) {
    return failure.equals(OWN_DEADLOCK) || failure.equals("stuck") || failure.equals(ENDLESS);
  }

  static TortureOutcome of(Kind kind) {
    return new TortureOutcome(kind, null);
  }

  static TortureOutcome failed(String kind, List<String> complaints) {
    return new TortureOutcome(Kind.FAILED, new Failure(kind, complaints));
  }

  /** What was wrong, if the experiment failed. */
  @Nullable Failure wrong() {
    return kind == Kind.FAILED ? failure : null;
  }

  /** The same where that is known to happen without anything drawn. */
  TortureOutcome asKnown() {
    return new TortureOutcome(Kind.AS_KNOWN, failure);
  }
}
