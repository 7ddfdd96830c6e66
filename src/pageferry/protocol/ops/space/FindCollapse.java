package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.FolioSizes;
import pageferry.mm.KhugepagedTuning.Bounds;
import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Looks at 2 MiB that are to become one huge page: hugepage_vma_check() (mm/huge_memory.c) and the
 * page-table walk of hpage_collapse_scan_pmd() (mm/khugepaged.c, Linux 6.1).
 *
 * @param first the first page
 * @param asker who wants to know
 */
public record FindCollapse(long first, Asker asker) implements SpaceOp<FindCollapse.Found> {
  /**
   * Who collapses.
   *
   * @param sizes how large pages are used, which khugepaged obeys; null: by MADV_COLLAPSE, which
   *     does not
   * @param bounds what a huge page may be made of
   */
  public record Asker(@Nullable FolioSizes sizes, Bounds bounds) {
    /** MADV_COLLAPSE, which wants a huge page whatever there is. */
    public static final Asker ADVICE =
        new Asker(null, new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));

    /** Whether it may make huge pages in an area: thp_vma_allowable_order(). */
    public boolean allows(Vma area, Paging paging) {
      int orders = sizes == null ? ~0 : sizes.orders(area.has(VmFlags.HUGEPAGE));
      return (orders >> paging.hugeOrder() & 1) != 0 && mayHold(area, paging);
    }
  }

  /** What stands there. */
  public enum Kind {
    /** No area that holds all of it and may have huge pages. */
    NO_AREA,
    /** No page table. */
    NOTHING,
    /** A huge entry. */
    HUGE,
    /** An entry that maps nothing at the moment. */
    NON_PRESENT,
    /** Small entries, of which more are empty than may be. */
    TOO_EMPTY,
    /** Small entries, of which more are in swap than may be. */
    TOO_SWAPPED,
    /** Small entries. */
    SMALL
  }

  /**
   * What was found.
   *
   * @param kind what stands there
   * @param entries the entries that map pages, in ascending order, up to the one at which a bound
   *     is exceeded
   * @param seen what they are like
   * @param area the area, null where there is none
   */
  public record Found(Kind kind, EntryList entries, Seen seen, @Nullable Vma area) {
    static Found nothing(Kind kind) {
      return new Found(kind, new EntryList(), new Seen(false, 0, 0, new boolean[0]), null);
    }
  }

  /**
   * What small entries are like.
   *
   * @param writable whether one of them may be written
   * @param none how many map no page, or the zero page
   * @param unmapped how many pages are in swap
   * @param young which of those that map pages have been used
   */
  public record Seen(boolean writable, int none, int unmapped, boolean[] young) {}

  @Override
  public Found on(Space space) {
    Vma area = space.find(first);
    if (area == null
        || !area.holds(first, space.paging().hugeOrder())
        || !asker.allows(area, space.paging())) {
      return Found.nothing(Kind.NO_AREA);
    }
    PageTable table = space.table();
    long pte = table.get(first);
    if (Pte.has(pte, Pte.HUGE)) {
      return Found.nothing(Pte.has(pte, Pte.PRESENT) ? Kind.HUGE : Kind.NON_PRESENT);
    }
    return table.hasTable(first) ? walk(space, area) : Found.nothing(Kind.NOTHING);
  }

  private Found walk(Space space, Vma area) {
    Kind kind = Kind.SMALL;
    EntryList entries = new EntryList();
    boolean[] young = new boolean[space.paging().huge()];
    boolean writable = false;
    int most = area.has(VmFlags.UFFD_MISSING) ? 0 : asker.bounds().none();
    int none = 0;
    int unmapped = 0;
    for (long vpn = first; kind == Kind.SMALL && vpn < first + young.length; vpn++) {
      long pte = space.table().get(vpn);
      if (pte == 0 || Pte.has(pte, Pte.ZERO)) {
        kind = ++none > most ? Kind.TOO_EMPTY : kind;
      } else if (Pte.has(pte, Pte.PRESENT)) {
        young[entries.count()] = space.table().isYoung(vpn);
        entries.add(space.mm(), vpn, pte);
        writable |= Pte.has(pte, Pte.WRITE);
      } else if (!Pte.has(pte, Pte.SLOT)) {
        kind = Kind.NON_PRESENT;
      } else {
        kind = ++unmapped > asker.bounds().swap() ? Kind.TOO_SWAPPED : kind;
      }
    }
    return new Found(kind, entries, new Seen(writable, none, unmapped, young), area);
  }

  /** Whether an area may have huge pages, whatever page faults do. */
  public static boolean mayHold(Vma area, Paging paging) {
    long last = area.end() - paging.huge();
    return area.holds(last, paging.hugeOrder())
        && !area.has(VmFlags.NOHUGEPAGE)
        && area.anonymous()
        && area.anon();
  }
}
