package pageferry.mm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The upper levels of a page table, down to the places of huge pages: those of each stretch that a
 * PUD is for, on x86-64 512 of 2 MiB, where anything ever was. A PUD that maps a page is a single
 * place.
 */
final class PageTableTop {
  private static final int ADDRESS_BITS = 48;
  private static final int LEVEL_BITS = Paging.LEVEL_BITS;
  private static final int FANOUT = 1 << LEVEL_BITS;
  private static final int INITIAL_STRETCHES = 2;

  private final Paging paging;

  /** Behind the last page number. */
  private final long end;

  /** The stretches where anything ever was, by their numbers and in order. */
  private long[] stretches = new long[INITIAL_STRETCHES];

  private @Nullable Pmd[] @Nullable [] places = new Pmd[INITIAL_STRETCHES][];
  private int count;

  /** Where one was found last. */
  private int last;

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
    long stop = Math.min(limit, end);
    while (at < stop) {
      int found = indexOf(at);
      if (found < 0) {
        int next = -found - 1;
        at = next < count ? stretches[next] << stretchOrder() : stop;
      } else if (places[found] == null) {
        at = stretches[found] + 1 << stretchOrder();
      } else if (Pmd.isUsed(find(at))) {
        return at;
      } else {
        at = paging.hugeEnd(at);
      }
    }
    return limit;
  }

  private int stretchOrder() {
    return paging.hugeOrder() + LEVEL_BITS;
  }

  /** Where a page's stretch stands among those there are; negative: where it would, as a search. */
  private int indexOf(long vpn) {
    long stretch = vpn >> stretchOrder();
    if (last < count && stretches[last] == stretch) {
      return last;
    }
    int found = Arrays.binarySearch(stretches, 0, count, stretch);
    last = found >= 0 ? found : last;
    return found;
  }

  /** Where a page's place stands in its stretch. */
  private int low(long vpn, Pmd[] pmds) {
    return pmds.length == 1 ? 0 : (int) (vpn >> paging.hugeOrder()) & FANOUT - 1;
  }

  /** The place that a page lies in, or null where nothing ever was. */
  @Nullable Pmd find(long vpn) {
    if (vpn < 0 || vpn >= end) {
      return null;
    }
    int found = indexOf(vpn);
    Pmd[] pmds = found < 0 ? null : places[found];
    return pmds == null ? null : pmds[low(vpn, pmds)];
  }

  /** The same, which is there from now on. */
  Pmd make(long vpn) {
    int stretch = makeStretch(vpn);
    Pmd[] pmds = places[stretch];
    if (pmds == null) {
      pmds = new Pmd[FANOUT];
      places[stretch] = pmds;
    }
    int low = low(vpn, pmds);
    Pmd pmd = pmds[low];
    if (pmd == null) {
      pmd = new Pmd();
      pmds[low] = pmd;
    }
    return pmd;
  }

  private int makeStretch(long vpn) {
    int found = indexOf(vpn);
    if (found >= 0) {
      return found;
    }
    int at = -found - 1;
    if (count == stretches.length) {
      stretches = Arrays.copyOf(stretches, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
    }
    System.arraycopy(stretches, at, stretches, at + 1, count - at);
    System.arraycopy(places, at, places, at + 1, count - at);
    stretches[at] = vpn >> stretchOrder();
    places[at] = null;
    count++;
    return at;
  }

  /** Has a PUD stand for one place, under which there must be nothing. */
  void makeGigantic(long vpn) {
    int stretch = makeStretch(vpn);
    Pmd[] pmds = places[stretch];
    if (pmds != null && pmds.length == 1) {
      return;
    }
    for (int i = 0; pmds != null && i < pmds.length; i++) {
      if (Pmd.isUsed(pmds[i])) {
        throw new IllegalStateException("page tables stand under the PUD of page " + vpn);
      }
    }
    places[stretch] = new Pmd[1];
  }

  /** The PUD around a page maps nothing any more. */
  void removeGigantic(long vpn) {
    places[makeStretch(vpn)] = null;
  }
}
