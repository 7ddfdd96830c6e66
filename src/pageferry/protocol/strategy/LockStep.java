package pageferry.protocol.strategy;

import pageferry.mm.OwnLock;

/**
 * A lock of the experiment's own that a strategy takes or gives back between its steps.
 *
 * @param phase in which phase
 * @param before before which of its steps; as many as there are: after the last one
 * @param lock the lock
 * @param takes whether it is taken: {@code take-lock}, or else {@code drop-lock}
 * @param write whether nobody else may have it then
 */
public record LockStep(int phase, int before, OwnLock lock, boolean takes, boolean write) {
  /** The words with which conf/strategies.conf begins a step that takes a lock. */
  public static final String TAKE = "take-lock";

  /** The word with which a step begins that gives one back. */
  public static final String DROP = "drop-lock";

  /** The same somewhere else. */
  LockStep at(int otherPhase, int otherStep) {
    return new LockStep(otherPhase, otherStep, lock, takes, write);
  }

  /** The step as it is written. */
  public String text() {
    return (takes ? TAKE : DROP) + " " + lock.name() + (takes && !write ? " read" : "");
  }
}
