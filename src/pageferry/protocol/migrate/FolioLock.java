package pageferry.protocol.migrate;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;

/**
 * Takes PG_locked and sleeps for it if need be: folio_lock() and folio_wait_bit_common()
 * (mm/filemap.c, Linux 6.1). A woken waiter asks again and may lose to a newcomer; after
 * vm.page_lock_unfairness losses it is handed the bit. Returns 0.
 */
public final class FolioLock extends Routine {
  private final long pfn;
  private final boolean tried;
  private int losses;

  public FolioLock(long pfn) {
    this(pfn, false);
  }

  private FolioLock(long pfn, boolean tried) {
    super(KernelFunction.FOLIO_WAIT_BIT_COMMON);
    this.pfn = pfn;
    this.tried = tried;
  }

  /** The same after a folio_trylock() that has failed, by a caller that said it might sleep. */
  static FolioLock behindTrylock(long pfn) {
    return new FolioLock(pfn, true);
  }

  @Override
  protected Instruction start() {
    if (tried) {
      return ask(0);
    }
    acquiring(WaitKind.FOLIO_LOCK, pfn);
    return ask(cost(Cost.FOLIO_LOCK));
  }

  private Instruction ask(long ns) {
    return after(new Instruction.LockFolio(pfn, LockKind.LOCK, losses, ns), this::answered);
  }

  private Instruction answered(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      return done(0);
    }
    losses++;
    return ask(0);
  }
}
