package pageferry.protocol.migrate;

import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.LockAnswer;
import pageferry.protocol.Instruction.LockKind;
import pageferry.protocol.Routine;
import pageferry.world.Tracepoint;

/**
 * Takes PG_locked and sleeps for it if need be: folio_lock() and folio_wait_bit_common()
 * (mm/filemap.c, Linux 6.1). A woken waiter asks again and may lose to a newcomer; behind
 * vm.page_lock_unfairness losses it is handed the bit. Results in 0.
 */
public final class FolioLock extends Routine {
  private final long pfn;
  private int losses;
  private long began;
  private boolean waited;

  public FolioLock(long pfn) {
    super("folio_wait_bit_common");
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    return askAgain();
  }

  private Instruction askAgain() {
    return after(new Instruction.LockFolio(pfn, LockKind.LOCK, losses, 0), this::answered);
  }

  private Instruction answered(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      long waitedNs = cpu().nowNs() - began;
      cpu().trace(new Tracepoint.FolioLocked(pfn, waited ? Math.max(waitedNs, 1) : waitedNs));
      return done(0);
    }
    waited = true;
    losses++;
    return askAgain();
  }
}
