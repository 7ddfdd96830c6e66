package pageferry.protocol.mmap;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.MlockPages;

/**
 * Unlocks the pages of locked areas before they are taken out: unlock_range() (mm/mmap.c, Linux
 * 5.10). Since there are batches for it each page is unlocked when its entry goes. Returns 0.
 */
public final class UnlockAreas extends Routine {
  private final int mm;
  private final ArrayDeque<Vma> locked = new ArrayDeque<>();
  private final long start;
  private final long end;

  /**
   * @param areas those that lie at least in part between {@code start} and {@code end}
   */
  public UnlockAreas(int mm, List<Vma> areas, long start, long end) {
    super(KernelFunction.UNLOCK_RANGE);
    this.mm = mm;
    this.start = start;
    this.end = end;
    areas.stream().filter(area -> area.has(VmFlags.LOCKED)).forEach(locked::add);
  }

  @Override
  protected Instruction start() {
    return has(KernelSwitch.MLOCK_BATCHES) ? done(0) : next(0);
  }

  private Instruction next(long nothing) {
    Vma area = locked.poll();
    if (area == null) {
      return done(0);
    }
    long from = Math.max(start, area.start());
    long to = Math.min(end, area.end());
    return call(MlockPages.unlock(mm, from, to), this::next);
  }
}
