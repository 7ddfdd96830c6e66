package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;

/**
 * Marks the folio of a page as dirty: set_page_dirty() (mm/page-writeback.c, Linux 5.10). Answers
 * whether it was clean before.
 *
 * @param pfn the page
 */
public record DirtyPage(long pfn) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean clean = !frames.has(head, PageFlags.DIRTY);
    frames.set(head, PageFlags.DIRTY);
    if (clean && isCounted(frames, head)) {
      memory.count(VmCounter.NR_DIRTY, 1);
      memory.count(VmCounter.NR_DIRTIED, 1);
    }
    return clean;
  }

  /** Whether a folio is dirty in a way that is counted: mapping_can_writeback(). */
  static boolean isCounted(FrameTable frames, long head) {
    return frames.has(head, PageFlags.DIRTY)
        && frames.has(head, PageFlags.CACHE)
        && !frames.has(head, PageFlags.SWAPBACKED | PageFlags.HUGETLB);
  }

  /** Takes a folio that leaves its cache for clean: folio_account_cleaned(). */
  public static void forget(NodeMemory memory, long head) {
    if (isCounted(memory.frames(), head)) {
      memory.frames().clear(head, PageFlags.DIRTY);
      memory.count(VmCounter.NR_DIRTY, -1);
    }
  }
}
