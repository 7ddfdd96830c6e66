package pageferry.protocol.gup;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindFault;

/**
 * Faults in the pages of a stretch that lies within one area, and marks them as used:
 * populate_vma_page_range() and faultin_page_range() (mm/gup.c, Linux 6.1), mmap_lock not held.
 * Returns 0, or -EFAULT where a page cannot be had.
 */
public final class Populate extends Routine {
  private final long end;
  private final boolean write;
  private long touched;
  private long at;

  public Populate(long start, long end, boolean write) {
    super(KernelFunction.GET_USER_PAGES);
    this.at = start;
    this.touched = start;
    this.end = end;
    this.write = write;
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
    long from = touched;
    touched = at;
    return from == at ? goOn() : call(new TouchPages(from, at, write), nothing -> goOn());
  }

  private Instruction goOn() {
    return at == end ? over(0) : call(new HandleFault(at, write), this::handled);
  }

  private Instruction handled(long result) {
    return result < 0 ? over(Errno.EFAULT.negated()) : next();
  }

  /** What the faults have left in the batches is not kept waiting. */
  private Instruction over(long result) {
    return has(KernelSwitch.MLOCK_BATCHES)
        ? after(new Instruction.DrainLocal(), nothing -> done(result))
        : done(result);
  }
}
