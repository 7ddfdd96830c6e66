package pageferry.protocol.migrate;

import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.world.MigrateCounts;

/**
 * What migrate_pages() counts on its way: struct migrate_pages_stats (mm/migrate.c, Linux 6.3), the
 * same as single variables in Linux 6.1.
 */
final class MigrationStats {
  private final boolean inBasePages;
  private final boolean countsHuge;
  private final boolean hugetlbIsOne;

  /** List entries that failed: what the call returns. */
  long failed;

  private long succeeded;
  private long failedPages;
  private long hugeSucceeded;
  private long hugeFailed;
  private long split;
  private long hugeSplit;
  private final Paging paging;
  private int exhausted;

  MigrationStats(KernelProfile profile, Paging paging) {
    this.paging = paging;
    this.inBasePages = profile.has(KernelSwitch.FAILURES_IN_BASE_PAGES);
    this.countsHuge = profile.has(KernelSwitch.COUNTS_HUGE_MIGRATIONS);
    this.hugetlbIsOne = profile.has(KernelSwitch.HUGETLB_COUNTS_AS_ONE);
  }

  private MigrationStats(MigrationStats like) {
    this.paging = like.paging;
    this.inBasePages = like.inBasePages;
    this.countsHuge = like.countsHuge;
    this.hugetlbIsOne = like.hugetlbIsOne;
  }

  /** Counts for another list, all zero. */
  MigrationStats another() {
    return new MigrationStats(this);
  }

  void moved(Source source) {
    succeeded += countsHuge && !(source.hugetlb && hugetlbIsOne) ? source.pages() : 1;
    hugeSucceeded += source.isHuge(paging) ? 1 : 0;
  }

  /** A folio failed for good; up to 5.10 a huge page counts as 512 then, though not otherwise. */
  void failedForGood(Source source) {
    failed += inBasePages || !countsHuge ? 1 : source.pages();
    hugeFailed += source.isHuge(paging) ? 1 : 0;
    failedPages += source.pages();
  }

  /** That folio had been tried several times. */
  void exhausted() {
    exhausted++;
  }

  /** Folios that several passes could not move. */
  int exhaustedFolios() {
    return exhausted;
  }

  /** A folio could not be moved in the last pass either. */
  void gaveUp(Source source) {
    failed++;
    hugeFailed += source.isHuge(paging) ? 1 : 0;
    failedPages += source.pages();
  }

  /** A huge page was split instead of moved, and its pieces have a try of their own. */
  void splitApart(Source source) {
    failed++;
    hugeFailed += source.isHuge(paging) ? 1 : 0;
    hugeSplit += source.isHuge(paging) ? 1 : 0;
    split++;
  }

  /** A huge page that could not be split counts as failed, though it is tried again. */
  void countedTooEarly(Source source) {
    failed++;
    hugeFailed += source.isHuge(paging) ? 1 : 0;
  }

  /** A huge page was split, and its pieces have taken its place. */
  void splitInPlace() {
    split++;
    hugeSplit++;
  }

  /** Pages that were not tried again because memory has run out. */
  void cutShort(Source source) {
    hugeFailed += source.isHuge(paging) ? 1 : 0;
    failedPages += source.pages();
  }

  /** Takes over what a first try has achieved; its failures count only if they are final. */
  void addFirstTry(MigrationStats first, boolean isFinal) {
    succeeded += first.succeeded;
    hugeSucceeded += first.hugeSucceeded;
    split += first.split;
    hugeSplit += first.hugeSplit;
    if (isFinal) {
      failedPages += first.failedPages;
      hugeFailed += first.hugeFailed;
    } else {
      hugeFailed += first.hugeSplit;
      failed += first.split;
    }
  }

  /** The counters of /proc/vmstat and of the tracepoint mm_migrate_pages. */
  MigrateCounts counts() {
    return new MigrateCounts(
        succeeded, inBasePages ? failedPages : failed, hugeSucceeded, hugeFailed, hugeSplit);
  }
}
