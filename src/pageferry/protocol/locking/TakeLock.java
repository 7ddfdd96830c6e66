package pageferry.protocol.locking;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.OwnLock;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * Takes a lock of the experiment's own: mutex_lock(), down_read(), down_write() or spin_lock()
 * (kernel/locking, Linux 6.1). Returns 0.
 */
public final class TakeLock extends Routine {
  /**
   * A program takes a lock, as a module would for it.
   *
   * @param write whether nobody else may have it then
   */
  public record Lock(OwnLock lock, boolean write) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.LOCK;
    }

    @Override
    public Routine routine() {
      return new TakeLock(lock, write);
    }
  }

  private final OwnLock lock;
  private final boolean write;

  /**
   * @param write whether nobody else may have it then
   */
  public TakeLock(OwnLock lock, boolean write) {
    super(function(lock, write));
    this.lock = lock;
    this.write = write;
  }

  private static KernelFunction function(OwnLock lock, boolean write) {
    return switch (lock.type()) {
      case MUTEX -> KernelFunction.MUTEX_LOCK;
      case RWSEM -> write ? KernelFunction.DOWN_WRITE : KernelFunction.DOWN_READ;
      case SPINLOCK -> KernelFunction.RAW_SPIN_LOCK;
    };
  }

  @Override
  protected Instruction start() {
    acquiring(lock.wait(write), lock.number());
    Instruction take = new Instruction.TakeLock(lock, write, false, cost(Cost.FOLIO_LOCK));
    return after(
        take,
        taken -> {
          current().ownLocks++;
          return done(0);
        });
  }
}
