package pageferry.protocol.ops.space;

import pageferry.mm.OomScore;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Counts the base pages that a space has in memory and in swap, those under migration included, and
 * its page tables: get_mm_rss(), MM_SWAPENTS and mm_pgtables_bytes() as oom_badness()
 * (mm/oom_kill.c, Linux 6.1) adds them up, and what oom_score_adj makes of them. A huge page of
 * anonymous memory has its table put by: pgtable_trans_huge_deposit(). Of a process that is to be
 * taken first it says the most that there is: oom_evaluate_task(). Pages of hugetlb do not count:
 * hugetlb_count_add().
 *
 * <p>Departure: tables above those of entries are not counted; the kernel has one of them for each
 * GiB in use.
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
    long pages = 0;
    PageTable table = space.table();
    long end = ForkChunk.END;
    for (long at = table.nextUsed(0, end); at < end; at = table.nextUsed(at, end)) {
      long pte = table.get(at);
      pages += isResident(pte) ? space.paging().pages(pte) : 0;
      pages += at == space.paging().hugeStart(at) && hasTable(space, at, pte) ? 1 : 0;
      at = space.paging().entryEnd(at, pte);
    }
    return new Badness(pages, score.points(pages, total));
  }

  private static boolean isResident(long pte) {
    return pte != 0 && !Pte.has(pte, NOT_RESIDENT);
  }

  private static boolean hasTable(Space space, long vpn, long pte) {
    boolean huge = Pte.has(pte, Pte.SIZE) && !Pte.has(pte, Pte.HUGETLB);
    Vma area = huge ? space.find(vpn) : null;
    return huge ? area != null && area.anonymous() : space.table().hasTable(vpn);
  }
}
