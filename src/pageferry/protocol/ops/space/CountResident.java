package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Counts the base pages that a space has in memory and in swap, those under migration included:
 * get_mm_rss() and MM_SWAPENTS as oom_badness() (mm/oom_kill.c, Linux 6.1) adds them up. Of a
 * process that is to be taken first it says the most that there is: oom_evaluate_task(). Pages of
 * hugetlb do not count: hugetlb_count_add().
 */
public record CountResident() implements SpaceOp<Long> {
  private static final long NOT_RESIDENT = Pte.ZERO | Pte.POISON | Pte.HUGETLB;

  @Override
  public Long on(Space space) {
    if (space.isOomOrigin()) {
      return Long.MAX_VALUE;
    }
    PageTable table = space.table();
    long pages = 0;
    long end = ForkChunk.END;
    for (long at = table.nextUsed(0, end); at < end; at = table.nextUsed(at, end)) {
      long pte = table.get(at);
      pages += pte == 0 || Pte.has(pte, NOT_RESIDENT) ? 0 : space.paging().pages(pte);
      at = space.paging().entryEnd(at, pte);
    }
    return pages;
  }
}
