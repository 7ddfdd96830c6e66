package pageferry.protocol.ops.node;

import pageferry.mm.Buddy;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateType;
import pageferry.mm.Paging;

/**
 * Sets the pageblocks of a stretch apart, so that nobody gets a page there that is free or becomes
 * free, or gives them back: start_isolate_page_range() and undo_isolate_page_range()
 * (mm/page_isolation.c, Linux 6.1). Answers whether it could: who sets apart what is apart already
 * is refused.
 *
 * @param first the first frame
 * @param pages how many frames
 * @param apart whether they are set apart
 */
public record IsolateRange(long first, int pages, boolean apart) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    Buddy buddy = ContigZone.zone(memory, first).buddy();
    Paging paging = memory.paging();
    int largest = Math.max(paging.maxOrder(), paging.hugeOrder());
    boolean fine = memory.has(KernelSwitch.CONTIG_BY_PAGEBLOCK);
    int order = fine ? Math.min(paging.maxOrder(), paging.hugeOrder()) : largest;
    long from = Paging.folioStart(first, order);
    long end = Paging.folioEnd(first + pages - 1, order);
    if (apart) {
      return buddy.isolate(from, end - from);
    }
    buddy.join(from, end - from, MigrateType.CMA);
    return true;
  }
}
