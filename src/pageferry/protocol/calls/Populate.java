package pageferry.protocol.calls;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.space.FindFault;

/**
 * Faults in the pages of a stretch that lies within one area: populate_vma_page_range() and
 * faultin_page_range() (mm/gup.c, Linux 6.1), mmap_lock not held. Results in 0, or in -EFAULT where
 * a page cannot be had.
 */
final class Populate extends Routine {
  private final long end;
  private final boolean write;
  private long at;

  Populate(long start, long end, boolean write) {
    super("__get_user_pages");
    this.at = start;
    this.end = end;
    this.write = write;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    looksAgain();
    FindFault find = new FindFault(at, end, write);
    return ask(current().mm(), find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(long vpn) {
    if (vpn > at) {
      gotOn();
    }
    at = vpn;
    return vpn == end ? over(0) : call(new HandleFault(vpn, write), this::handled);
  }

  private Instruction handled(long result) {
    return result < 0 ? over(Errno.EFAULT.negated()) : next();
  }

  /** What the faults have left in the batches is not kept waiting. */
  private Instruction over(long result) {
    return cpu().machine().profile().has(KernelSwitch.MLOCK_BATCHES)
        ? after(new Instruction.DrainLocal(), nothing -> done(result))
        : done(result);
  }
}
