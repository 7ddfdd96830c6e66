package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Takes folios of a stretch off their LRU lists, up to 32 pages, and frees clean page cache there:
 * isolate_migratepages_range() (mm/compaction.c) and reclaim_clean_pages_from_list() (mm/vmscan.c,
 * Linux 6.1).
 *
 * @param from the first frame
 * @param end the frame after the last
 */
public record ScanRange(long from, long end) implements NodeOp<ScanRange.Found> {
  private static final int IN_USE = PageFlags.LRU | PageFlags.HUGETLB;

  /**
   * What was found.
   *
   * @param folios the folios taken, in ascending order
   * @param next where the scan goes on
   */
  public record Found(List<TakenFolio> folios, long next) {}

  @Override
  public Found on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    memory.ballast(true).drop(memory, from, end - from);
    List<TakenFolio> folios = new ArrayList<>();
    int taken = 0;
    long pfn = frames.nextRow(from, end);
    while (pfn < end && taken < IsolateMigratable.CLUSTER) {
      long head = frames.head(pfn);
      int flags = frames.flags(head);
      boolean apart = (flags & (PageFlags.ISOLATED | PageFlags.KERNEL)) != 0;
      if (!apart && (flags & IN_USE) != 0 && frames.refs(head) > 0) {
        boolean listed = (flags & PageFlags.LRU) != 0;
        if (listed) {
          memory.leaveLru(head);
        }
        frames.set(head, PageFlags.ISOLATED);
        frames.addRefs(head, 1);
        folios.add(new TakenFolio(head, frames.order(head), !listed));
        taken += 1 << frames.order(head);
      }
      pfn = frames.nextRow(Math.max(pfn + 1, frames.end(head)), end);
    }
    return new Found(folios, pfn);
  }
}
