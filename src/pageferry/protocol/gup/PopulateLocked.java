package pageferry.protocol.gup;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindFault;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.MlockPages;

/**
 * Faults in the pages of a locked area and locks each on the way: __get_user_pages() with
 * FOLL_MLOCK (mm/gup.c, Linux 5.10). Returns 0, or -EFAULT where a page cannot be had.
 */
public final class PopulateLocked extends Routine {
  private final long end;
  private final boolean write;
  private final boolean faults;
  private long from;
  private long at;

  /**
   * @param faults whether absent pages are faulted in, not passed over as by MLOCK_ONFAULT
   */
  public PopulateLocked(Vma area, boolean write, boolean faults) {
    super(KernelFunction.GET_USER_PAGES);
    this.from = area.start();
    this.at = area.start();
    this.end = area.end();
    this.write = write;
    this.faults = faults;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    looksAgain();
    return after(new Instruction.CondResched(), nothing -> find());
  }

  private Instruction find() {
    FindFault find = new FindFault(at, end, write);
    return ask(current().mm(), find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(long vpn) {
    if (vpn > at) {
      gotOn();
    }
    at = vpn;
    return from == at ? goOn() : after(new Instruction.DrainLocal(), nothing -> lockPages());
  }

  /** mlock_vma_page() of the pages that are there, the batch drained before. */
  private Instruction lockPages() {
    return call(new TouchPages(from, at, write), nothing -> lock());
  }

  private Instruction lock() {
    return call(new MlockPages(from, at, true), locked -> goOn());
  }

  private Instruction goOn() {
    from = at;
    if (at == end) {
      return done(0);
    }
    if (!faults) {
      from = ++at;
      gotOn();
      return next();
    }
    return call(new HandleFault(at, write), rc -> rc < 0 ? fail(Errno.EFAULT) : next());
  }
}
