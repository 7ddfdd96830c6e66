package pageferry.protocol.ops.space;

import pageferry.mm.OomScore;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Counts the base pages that a space has in memory and in swap, those under migration included:
 * get_mm_rss() and MM_SWAPENTS as oom_badness() (mm/oom_kill.c, Linux 6.1) adds them up, and what
 * oom_score_adj makes of them. Of a process that is to be taken first it says the most that there
 * is: oom_evaluate_task(). Pages of hugetlb do not count: hugetlb_count_add().
 *
 * @param total how many pages there are, for all or for the control group
 */
public record CountResident(long total) implements SpaceOp<CountResident.Badness> {
  /**
   * What speaks for killing a process.
   *
   * @param pages what it has
   * @param points what that comes to, or {@link OomScore#NO_POINTS}
   */
  public record Badness(long pages, long points) {}

  private static final long NOT_RESIDENT = Pte.ZERO | Pte.POISON | Pte.HUGETLB;

  @Override
  public Badness on(Space space) {
    OomScore score = space.oomScore();
    if (score.adj() == OomScore.NEVER) {
      return new Badness(0, OomScore.NO_POINTS);
    }
    if (space.isOomOrigin()) {
      return new Badness(Long.MAX_VALUE, Long.MAX_VALUE);
    }
    PageTable table = space.table();
    long pages = 0;
    long end = ForkChunk.END;
    for (long at = table.nextUsed(0, end); at < end; at = table.nextUsed(at, end)) {
      long pte = table.get(at);
      pages += pte == 0 || Pte.has(pte, NOT_RESIDENT) ? 0 : space.paging().pages(pte);
      at = space.paging().entryEnd(at, pte);
    }
    return new Badness(pages, score.points(pages, total));
  }
}
