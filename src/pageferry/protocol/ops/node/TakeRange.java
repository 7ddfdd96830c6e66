package pageferry.protocol.ops.node;

import java.util.Objects;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Takes all pages of a stretch, each with a reference, if all are free: test_pages_isolated()
 * (mm/page_isolation.c) and isolate_freepages_range() (mm/compaction.c, Linux 6.1). Answers the
 * first frame that is not, or the frame after the last.
 *
 * @param first the first frame
 * @param pages how many frames
 */
public record TakeRange(long first, int pages) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    ZoneMemory zone = ContigZone.zone(memory, first);
    CmaArea area = Objects.requireNonNull(zone.cma());
    long end = first + pages;
    memory.hugetlb().release(memory, first, end);
    for (long pfn = first; pfn < end; pfn++) {
      if (!zone.buddy().take(pfn)) {
        giveBack(zone, pfn);
        return pfn;
      }
    }
    FrameTable frames = memory.frames();
    for (long pfn = first; pfn < end; pfn++) {
      frames.addRefs(pfn, 1);
      frames.set(pfn, PageFlags.KERNEL);
    }
    area.give(first, pages);
    return end;
  }

  private void giveBack(ZoneMemory zone, long end) {
    for (long pfn = first; pfn < end; pfn++) {
      zone.buddy().free(pfn, 0);
    }
  }
}
