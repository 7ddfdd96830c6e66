package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * The upper levels of a page table, down to the places of huge pages, as far as anything ever was
 * there: on x86-64 128 GiB, 1 GiB and 2 MiB each. A PUD that maps a page is a single place.
 */
final class PageTableTop {
  private static final int ADDRESS_BITS = 48;
  private static final int LEVEL_BITS = Paging.LEVEL_BITS;
  private static final int FANOUT = 1 << LEVEL_BITS;

  private final Paging paging;

  /** Behind the last page number. */
  private final long end;

  private final @Nullable Pmd[] @Nullable [] @Nullable [] top = new Pmd[FANOUT][][];

  /** The place of a huge page: a huge entry, or a table. */
  static final class Pmd {
    long huge;
    long tablePfn;
    long @Nullable [] table;

    private static boolean isUsed(@Nullable Pmd pmd) {
      return pmd != null && (pmd.table != null || pmd.huge != 0);
    }
  }

  PageTableTop(Paging paging) {
    this.paging = paging;
    this.end = 1L << ADDRESS_BITS - paging.shift();
  }

  /** The number after that of the last page. */
  long end() {
    return end;
  }

  /** The first page at or after {@code vpn} whose huge page's place is not empty, or the limit. */
  long nextUsed(long vpn, long limit) {
    long at = vpn;
    long last = Math.min(limit, end);
    while (at < last) {
      Pmd[][] gibs = top[index(at, 2)];
      if (gibs == null) {
        at = after(at, paging.hugeOrder() + 2 * LEVEL_BITS);
      } else if (gibs[index(at, 1)] == null) {
        at = after(at, paging.hugeOrder() + LEVEL_BITS);
      } else if (Pmd.isUsed(find(at))) {
        return at;
      } else {
        at = paging.hugeEnd(at);
      }
    }
    return limit;
  }

  /** The first page of the next stretch of 2^order pages. */
  private static long after(long vpn, int order) {
    return (vpn >> order) + 1 << order;
  }

  /** Where a page's place stands in the highest level, 2; the middle, 1; or the lowest, 0. */
  private int index(long vpn, int level) {
    return (int) (vpn >> paging.hugeOrder() + level * LEVEL_BITS) & FANOUT - 1;
  }

  /** The place that a page lies in, or null where nothing ever was. */
  @Nullable Pmd find(long vpn) {
    if (vpn < 0 || vpn >= end) {
      return null;
    }
    Pmd[][] gibs = top[index(vpn, 2)];
    Pmd[] pmds = gibs == null ? null : gibs[index(vpn, 1)];
    return pmds == null ? null : pmds[pmds.length == 1 ? 0 : index(vpn, 0)];
  }

  /** The same, which is there from now on. */
  Pmd make(long vpn) {
    Pmd[][] gibs = gibs(vpn);
    Pmd[] pmds = gibs[index(vpn, 1)];
    if (pmds == null) {
      pmds = new Pmd[FANOUT];
      gibs[index(vpn, 1)] = pmds;
    }
    int low = pmds.length == 1 ? 0 : index(vpn, 0);
    Pmd pmd = pmds[low];
    if (pmd == null) {
      pmd = new Pmd();
      pmds[low] = pmd;
    }
    return pmd;
  }

  private @Nullable Pmd[] @Nullable [] gibs(long vpn) {
    int high = index(vpn, 2);
    Pmd[][] gibs = top[high];
    if (gibs == null) {
      gibs = new Pmd[FANOUT][];
      top[high] = gibs;
    }
    return gibs;
  }

  /** Has a PUD stand for one place, under which there must be nothing. */
  void makeGigantic(long vpn) {
    Pmd[][] gibs = gibs(vpn);
    Pmd[] pmds = gibs[index(vpn, 1)];
    if (pmds != null && pmds.length == 1) {
      return;
    }
    for (int i = 0; pmds != null && i < pmds.length; i++) {
      if (Pmd.isUsed(pmds[i])) {
        throw new IllegalStateException("page tables stand under the PUD of page " + vpn);
      }
    }
    gibs[index(vpn, 1)] = new Pmd[1];
  }

  /** The PUD around a page maps nothing any more. */
  void removeGigantic(long vpn) {
    gibs(vpn)[index(vpn, 1)] = null;
  }
}
