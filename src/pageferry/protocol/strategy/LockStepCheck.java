package pageferry.protocol.strategy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.OwnLock;

/** Finds the first lock of the experiment's own that a strategy cannot take or give back there. */
final class LockStepCheck {
  private final Strategy strategy;
  private final List<OwnLock> held = new ArrayList<>();

  LockStepCheck(Strategy strategy) {
    this.strategy = strategy;
  }

  @Nullable String objection() {
    for (int phase = 0; phase < strategy.phases().size(); phase++) {
      String objection = objection(phase, strategy.phases().get(phase));
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }

  private @Nullable String objection(int phase, List<MigrationStep> steps) {
    for (int at = 0; at <= steps.size(); at++) {
      for (LockStep lock : strategy.locksAt(phase, at)) {
        String objection = take(lock);
        if (objection != null) {
          return lock.text() + " " + objection;
        }
      }
      MigrationStep step = at < steps.size() ? steps.get(at) : null;
      OwnLock spinlock = spinlock();
      if (step != null && spinlock != null && maySleep(step)) {
        return step.key() + " may sleep, which nobody may under the spinlock " + spinlock.name();
      }
    }
    if (held.isEmpty()) {
      return null;
    }
    String name = held.get(held.size() - 1).name();
    return strategy.phases().size() == 1
        ? "the lock " + name + " is still held at the end: drop-lock " + name + " is missing"
        : "the lock "
            + name
            + " is still held when the next folio of the phase wants it:"
            + " drop-lock "
            + name
            + " must come in the same phase";
  }

  private @Nullable String take(LockStep step) {
    OwnLock lock = step.lock();
    if (!step.takes()) {
      return held.remove(lock) ? null : "comes while the lock is not held";
    }
    if (held.contains(lock)) {
      return "comes while the lock is held: a task cannot take it twice";
    }
    OwnLock spinlock = spinlock();
    if (spinlock != null && lock.type() != OwnLock.Type.SPINLOCK) {
      return "may sleep, which nobody may under the spinlock " + spinlock.name();
    }
    held.add(lock);
    return null;
  }

  private @Nullable OwnLock spinlock() {
    return held.stream()
        .filter(lock -> lock.type() == OwnLock.Type.SPINLOCK)
        .findFirst()
        .orElse(null);
  }

  /**
   * Page locks and those of the reverse map are slept for. That the copy of a large folio sleeps is
   * for a run to tell: that of a base page does not.
   */
  private static boolean maySleep(MigrationStep step) {
    return switch (step) {
      case ALLOCATE_TARGET, LOCK_SOURCE, UNMAP, REMAP, DISCARD -> true;
      case SPLIT, WAIT_REFERENCES, CLEAR_DIRTY, WRITE_PROTECT, COPY_CONTENTS, COPY_BATCH -> true;
      case UNLOCK_SOURCE, FLUSH_TLB, RECHECK_DIRTY, COPY, KEEP_SHADOW, USE_SHADOW -> false;
    };
  }
}
