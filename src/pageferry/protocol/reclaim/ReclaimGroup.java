package pageferry.protocol.reclaim;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Reclaims memory of a control group at a user's wish: memory_reclaim() (mm/memcontrol.c, Linux
 * 6.12). Returns 0, or -EAGAIN if that much cannot be had.
 */
public final class ReclaimGroup extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  private final int group;
  private final long wanted;
  private long reclaimed;
  private int retries = MAX_RECLAIM_RETRIES;

  /**
   * @param wanted how many pages
   */
  public ReclaimGroup(int group, long wanted) {
    super(KernelFunction.MEMORY_RECLAIM);
    this.group = group;
    this.wanted = wanted;
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
    FreePages free = FreePages.ofGroup(group, quarters ? rest / 4 : rest, true);
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
