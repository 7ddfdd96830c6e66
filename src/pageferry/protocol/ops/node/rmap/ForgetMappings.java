package pageferry.protocol.ops.node.rmap;

import java.util.stream.IntStream;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Forgets entries that mapped pages of this node and leaves the reference of each to the caller:
 * page_remove_rmap() of zap_pte_range() (mm/rmap.c, mm/memory.c, Linux 6.1). A large anonymous
 * folio that is mapped in part only afterwards is queued to be split. Answers the indices of the
 * entries that are not known, for a migration has carried them away.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 */
public record ForgetMappings(long[] pfns, long[] mappings) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    boolean batches = memory.has(KernelSwitch.RMAP_BATCHES);
    boolean[] forgotten = forget(memory, pfns, mappings, pfns.length, batches);
    return IntStream.range(0, pfns.length).filter(i -> !forgotten[i]).toArray();
  }

  /** Forgets the first {@code count} entries, and says of each whether it was known. */
  static boolean[] forget(
      NodeMemory memory, long[] pfns, long[] mappings, int count, boolean batches) {
    boolean[] forgotten = new boolean[count];
    int from = 0;
    while (from < count) {
      int to = from + 1;
      while (to < count && batches && follows(memory.frames(), pfns, mappings, to)) {
        to++;
      }
      long head = memory.frames().head(pfns[from]);
      if (forget(memory, pfns, mappings, from, to, forgotten)
          && queues(memory, head, Mapping.isHuge(mappings[from]))) {
        memory.deferSplit(head);
      }
      from = to;
    }
    return forgotten;
  }

  /** Whether an entry maps the next page of the same large folio: folio_pte_batch(). */
  private static boolean follows(FrameTable frames, long[] pfns, long[] mappings, int i) {
    return pfns[i] == pfns[i - 1] + 1
        && mappings[i] == Mapping.next(mappings[i - 1])
        && frames.has(pfns[i], PageFlags.TAIL);
  }

  /** Forgets a batch, and says whether it uncovers a page of a large folio. */
  private static boolean forget(
      NodeMemory memory, long[] pfns, long[] mappings, int from, int to, boolean[] forgotten) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfns[from]);
    boolean large = frames.order(head) > 0 && frames.has(head, PageFlags.ANON);
    boolean uncovered = false;
    for (int i = from; i < to; i++) {
      forgotten[i] = frames.removeMapping(pfns[i], mappings[i]);
      uncovered |= forgotten[i] && large && uncovers(memory, pfns[i], mappings[i]);
    }
    return uncovered;
  }

  /** Whether a page is mapped no more, now that one of its entries is gone. */
  private static boolean uncovers(NodeMemory memory, long pfn, long mapping) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    int huge = frames.hugeMappings(head);
    boolean marks = memory.has(KernelSwitch.MARKS_DOUBLE_MAPPED);
    boolean marked = frames.has(head, PageFlags.DOUBLE_MAP);
    if (Mapping.isHuge(mapping)) {
      if (huge == 0 && marked) {
        frames.clear(head, PageFlags.DOUBLE_MAP);
      }
      return huge == 0 && (marked || !marks);
    }
    int small = frames.mappingCount(pfn) - (pfn == head ? huge : 0);
    return small == 0 && (marks ? !marked : huge == 0);
  }

  /** Whether the folio is to be queued: for one page less it always was, until 6.3 or so. */
  private static boolean queues(NodeMemory memory, long head, boolean huge) {
    if (!huge && !memory.has(KernelSwitch.DEFERS_PARTLY_MAPPED_ONLY)) {
      return true;
    }
    long end = memory.frames().end(head);
    int mapped = 0;
    for (long page = head; page < end; page++) {
      mapped += memory.frames().mappingCount(page) > 0 ? 1 : 0;
    }
    return mapped > 0 && mapped < end - head;
  }
}
