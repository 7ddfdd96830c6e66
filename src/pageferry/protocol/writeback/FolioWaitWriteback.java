package pageferry.protocol.writeback;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Sleeps until a folio is not under writeback: folio_wait_writeback() (mm/page-writeback.c, Linux
 * 6.1; up to 5.15 wait_on_page_writeback()). Returns 0, or -EINTR.
 *
 * <p>Departure: the signal that ends a step after a time, {@link
 * pageferry.protocol.kernel.Task#signalAtNs}, ends this sleep too, which is uninterruptible in
 * Linux; so a writeback that never ends does not take the whole run with it.
 */
public final class FolioWaitWriteback extends Routine {
  private final long pfn;

  public FolioWaitWriteback(long pfn) {
    super(KernelFunction.FOLIO_WAIT_WRITEBACK);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    long untilNs = current().signalAtNs;
    if (cpu().nowNs() >= untilNs) {
      return fail(Errno.EINTR);
    }
    Instruction await = new Instruction.AwaitFolio(pfn, WaitKind.FOLIO_WRITEBACK, untilNs);
    return after(await, (Boolean over) -> over ? done(0) : fail(Errno.EINTR));
  }
}
