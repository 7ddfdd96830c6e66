package pageferry.protocol.ops.node.hotplug;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a page out of service for good: page_handle_poison() (mm/memory-failure.c, Linux 6.1). It
 * leaves its LRU list; the caller's reference stays with it for ever. Answers the references of
 * others, or {@link #ALREADY}.
 *
 * @param pfn the page
 * @param isolated whether it is the caller who has it isolated
 */
public record PoisonPage(long pfn, boolean isolated) implements NodeOp<Integer> {
  /** It had been taken out of service before; the caller's reference is dropped. */
  public static final int ALREADY = -1;

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    if (frames.has(head, PageFlags.HUGETLB) && frames.hugeMappings(head) == 0) {
      return dissolve(memory, head);
    }
    if (frames.has(pfn, PageFlags.OUT_OF_SERVICE)) {
      memory.put(pfn, 1);
      return ALREADY;
    }
    if (frames.has(pfn, PageFlags.LRU)) {
      memory.leaveLru(pfn);
    }
    if (isolated) {
      frames.clear(pfn, PageFlags.ISOLATED);
    }
    frames.clear(pfn, PageFlags.ACTIVE | PageFlags.UNEVICTABLE | PageFlags.MLOCKED);
    frames.set(pfn, PageFlags.HWPOISON | PageFlags.OUT_OF_SERVICE);
    int cached = frames.has(pfn, PageFlags.CACHE) ? 1 : 0;
    return frames.refs(pfn) - cached - 1;
  }

  /**
   * The other pages of a huge page of hugetlb are free: dissolve_free_huge_page(). One that others
   * hold still is not, and stays in service.
   */
  private int dissolve(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    int others = frames.refs(head) - 1;
    if (others > 0) {
      frames.clear(head, PageFlags.ISOLATED);
      memory.put(head, 1);
      return others;
    }
    frames.set(pfn, PageFlags.HWPOISON);
    memory.hugetlb().of(frames.order(head)).removed();
    long end = frames.end(head);
    for (long page = head; page < end; page++) {
      memory.freeFrame(page);
    }
    return 0;
  }
}
