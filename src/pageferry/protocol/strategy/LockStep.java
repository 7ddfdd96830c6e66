package pageferry.protocol.strategy;

import java.util.Objects;
import pageferry.mm.LockClass;
import pageferry.mm.OwnLock;

/**
 * A lock of the experiment's own, or the one of a source's anon_vma, that a strategy takes or gives
 * back between its steps.
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

  /** What stands for the lock of who maps a source, where that is anonymous memory. */
  public static final OwnLock ANON_VMA =
      Objects.requireNonNull(OwnLock.of(OwnLock.Type.RWSEM, LockClass.ANON_VMA.kind(0)));

  /** Whether it is that of who maps a source. */
  public boolean isAnonVma() {
    return lock.equals(ANON_VMA);
  }

  /** The same somewhere else. */
  LockStep at(int otherPhase, int otherStep) {
    return new LockStep(otherPhase, otherStep, lock, takes, write);
  }

  /** The step as it is written. */
  public String text() {
    return (takes ? TAKE : DROP) + " " + lock.name() + (takes && !write ? " read" : "");
  }
}
