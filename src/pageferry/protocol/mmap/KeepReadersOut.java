package pageferry.protocol.mmap;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.StartWrite;

/**
 * Takes the locks of all areas of a stretch for writing, one after the other, until mmap_lock is
 * given back: __vma_start_write() (mm/mmap_lock.c, Linux 6.16; include/linux/mm.h, Linux 6.4),
 * mmap_lock held for writing. Before 6.4 there is nothing to do. Returns 0.
 */
public final class KeepReadersOut extends Routine {
  private final int mm;
  private final long end;
  private long at;

  /**
   * @param mm the address space
   */
  public KeepReadersOut(int mm, long start, long end) {
    super(KernelFunction.VMA_START_WRITE);
    this.mm = mm;
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return has(KernelSwitch.PER_VMA_LOCKS) ? next(at) : done(0);
  }

  private Instruction next(long from) {
    at = from;
    if (at >= end) {
      return done(0);
    }
    acquiring(WaitKind.VMA_WRITE, Mapping.of(mm, at, false));
    return ask(mm, new StartWrite(at, end), MmapLock.AREA_WRITE, 0, this::next);
  }
}
