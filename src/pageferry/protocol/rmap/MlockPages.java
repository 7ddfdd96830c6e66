package pageferry.protocol.rmap;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;

/**
 * Locks or unlocks the pages that a stretch maps: mlock_vma_pages_range() and, when memory is
 * unmapped, munlock_vma_page() of each page (mm/mlock.c, Linux 6.1). Pages of a huge page that
 * small entries map are passed over. Returns 0.
 */
public final class MlockPages extends Routine {
  private static final int OWN = -1;
  private final long end;
  private final boolean lock;
  private final int mm;
  private long at;

  public MlockPages(long start, long end, boolean lock) {
    this(OWN, start, end, lock);
  }

  private MlockPages(int mm, long start, long end, boolean lock) {
    super(KernelFunction.MLOCK_VMA_PAGES_RANGE);
    this.mm = mm;
    this.at = start;
    this.end = end;
    this.lock = lock;
  }

  /** Unlocks the pages of an address space. */
  public static MlockPages unlock(int mm, long start, long end) {
    return new MlockPages(mm, start, end, false);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false);
    return ask(mm == OWN ? current().mm() : mm, collect, MmapLock.NONE, 0, this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    EntryList entries = collected.entries();
    if (entries.count() == 0) {
      return next();
    }
    return lock || has(KernelSwitch.MLOCK_BATCHES)
        ? call(new MlockEntries(entries, lock), nothing -> next())
        : call(new MunlockEntries(entries), nothing -> next());
  }
}
