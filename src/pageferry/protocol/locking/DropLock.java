package pageferry.protocol.locking;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.OwnLock;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * Gives a lock of the experiment's own back: mutex_unlock(), up_read(), up_write() or spin_unlock()
 * (kernel/locking, Linux 6.1). Returns 0.
 */
public final class DropLock extends Routine {
  /** A program gives a lock back. */
  public record Unlock(OwnLock lock) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UNLOCK;
    }

    @Override
    public Routine routine() {
      return new DropLock(lock);
    }
  }

  private final OwnLock lock;

  public DropLock(OwnLock lock) {
    super(function(lock.type()));
    this.lock = lock;
  }

  private static KernelFunction function(OwnLock.Type type) {
    return switch (type) {
      case MUTEX -> KernelFunction.MUTEX_UNLOCK;
      case RWSEM -> KernelFunction.UP_WRITE;
      case SPINLOCK -> KernelFunction.RAW_SPIN_UNLOCK;
    };
  }

  @Override
  protected Instruction start() {
    current().ownLocks = Math.max(0, current().ownLocks - 1);
    Instruction drop = new Instruction.DropLock(lock, cost(Cost.FOLIO_UNLOCK));
    return after(drop, nothing -> done(0));
  }
}
