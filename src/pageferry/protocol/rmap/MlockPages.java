package pageferry.protocol.rmap;

import pageferry.mm.KernelFunction;
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
  private final long end;
  private final boolean lock;
  private final boolean unmapped;
  private long at;

  public MlockPages(long start, long end, boolean lock) {
    this(start, end, lock, false);
  }

  private MlockPages(long start, long end, boolean lock, boolean unmapped) {
    super(KernelFunction.MLOCK_VMA_PAGES_RANGE);
    this.at = start;
    this.end = end;
    this.lock = lock;
    this.unmapped = unmapped;
  }

  /** Unlocks the pages of an area that may have been taken out already. */
  public static MlockPages unlocksUnmapped(long start, long end) {
    return new MlockPages(start, end, false, true);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false, unmapped);
    return ask(current().mm(), collect, MmapLock.NONE, 0, this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    EntryList entries = collected.entries();
    if (entries.count() == 0) {
      return next();
    }
    return call(new MlockEntries(entries, lock), nothing -> next());
  }
}
