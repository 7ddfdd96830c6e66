package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pages;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Forgets entries that mapped pages of this node, and the reference each of them held; entries that
 * are not known are passed over, for a migration has carried them away: page_remove_rmap() and
 * put_page() of zap_pte_range() (mm/rmap.c, mm/memory.c, Linux 6.1). A large anonymous folio that
 * is mapped in part only afterwards is queued to be split. Answers the base pages freed.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param count how many of both arrays are used
 */
public record DropMappings(long[] pfns, long[] mappings, int count) implements NodeOp<Integer> {
  /** One entry. */
  public static DropMappings one(long pfn, long mapping) {
    return new DropMappings(new long[] {pfn}, new long[] {mapping}, 1);
  }

  @Override
  public Integer on(NodeMemory memory) {
    boolean batches = memory.has(KernelSwitch.RMAP_BATCHES);
    int freed = 0;
    int from = 0;
    while (from < count) {
      int to = from + 1;
      while (to < count && batches && followsIn(memory.frames(), to)) {
        to++;
      }
      freed += drop(memory, from, to);
      from = to;
    }
    return freed;
  }

  /** Whether an entry maps the next page of the same large folio: folio_pte_batch(). */
  private boolean followsIn(FrameTable frames, int i) {
    return pfns[i] == pfns[i - 1] + 1
        && mappings[i] == Mapping.next(mappings[i - 1])
        && frames.has(pfns[i], PageFlags.TAIL);
  }

  private int drop(NodeMemory memory, int from, int to) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfns[from]);
    boolean large = frames.order(head) > 0 && frames.has(head, PageFlags.ANON);
    int dropped = 0;
    boolean uncovered = false;
    for (int i = from; i < to; i++) {
      if (frames.removeMapping(pfns[i], mappings[i])) {
        dropped++;
        uncovered |= large && uncovers(frames, pfns[i], mappings[i], head);
      }
    }
    if (uncovered && queues(memory, head, Mapping.isHuge(mappings[from]))) {
      memory.deferSplit(head);
    }
    return dropped == 0 ? 0 : memory.put(head, dropped);
  }

  /** Whether a page is mapped no more, now that one of its entries is gone. */
  private static boolean uncovers(FrameTable frames, long pfn, long mapping, long head) {
    return frames.hugeMappings(head) == 0
        && (Mapping.isHuge(mapping) || frames.mappingCount(pfn) == 0);
  }

  /** Whether the folio is to be queued: for one page less it always was, until 6.3 or so. */
  private static boolean queues(NodeMemory memory, long head, boolean huge) {
    if (!huge && !memory.has(KernelSwitch.DEFERS_PARTLY_MAPPED_ONLY)) {
      return true;
    }
    int mapped = 0;
    for (long page = head; page < head + Pages.HUGE; page++) {
      mapped += memory.frames().mappingCount(page) > 0 ? 1 : 0;
    }
    return mapped > 0 && mapped < Pages.HUGE;
  }
}
