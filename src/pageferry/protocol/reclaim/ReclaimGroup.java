package pageferry.protocol.reclaim;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.reclaim.ScanControl.Wanted;

/**
 * Reclaims memory of a control group at a user's wish: memory_reclaim() (mm/memcontrol.c, Linux
 * 6.12). Returns 0, or -EAGAIN if that much cannot be had.
 */
public final class ReclaimGroup extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  private final int group;

  /** Whose vm.swappiness holds. */
  public static final int USUAL = Wanted.USUAL;

  private final long wanted;
  private final int swappiness;
  private long reclaimed;
  private int retries = MAX_RECLAIM_RETRIES;

  /**
   * @param wanted how many pages
   * @param swappiness how much rather anonymous memory is to go than files, or {@link #USUAL}
   */
  public ReclaimGroup(int group, long wanted, int swappiness) {
    super(KernelFunction.MEMORY_RECLAIM);
    this.group = group;
    this.wanted = wanted;
    this.swappiness = swappiness;
  }

  @Override
  protected Instruction start() {
    return nextTry();
  }

  private Instruction nextTry() {
    if (reclaimed >= wanted) {
      return done(0);
    }
    long rest = wanted - reclaimed;
    boolean quarters = has(KernelSwitch.RECLAIM_BY_GENERATIONS);
    FreePages free = FreePages.proactively(group, quarters ? rest / 4 : rest, swappiness);
    return call(free, this::tried);
  }

  private Instruction tried(long pages) {
    reclaimed += pages;
    if (pages > 0) {
      return nextTry();
    }
    if (retries-- == 0) {
      return fail(Errno.EAGAIN);
    }
    return retries == 0 ? after(new Instruction.DrainAll(false), drained -> nextTry()) : nextTry();
  }
}
