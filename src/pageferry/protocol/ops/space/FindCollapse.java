package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Looks at 2 MiB that are to become one huge page: hugepage_vma_check() (mm/huge_memory.c) and the
 * page-table walk of hpage_collapse_scan_pmd() (mm/khugepaged.c, Linux 6.1).
 *
 * @param first the first page
 */
public record FindCollapse(long first) implements SpaceOp<FindCollapse.Found> {
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
    /** Small entries. */
    SMALL
  }

  /**
   * What was found.
   *
   * @param kind what stands there
   * @param entries the entries that map pages, in ascending order
   * @param writable whether one of them may be written
   * @param area the area, null where there is none
   */
  public record Found(Kind kind, EntryList entries, boolean writable, @Nullable Vma area) {
    static Found nothing(Kind kind) {
      return new Found(kind, new EntryList(), false, null);
    }
  }

  @Override
  public Found on(Space space) {
    Vma area = space.find(first);
    if (area == null
        || !area.holds(first, space.paging().hugeOrder())
        || !mayHold(area, space.paging())) {
      return Found.nothing(Kind.NO_AREA);
    }
    PageTable table = space.table();
    long pte = table.get(first);
    if (Pte.has(pte, Pte.HUGE)) {
      return Found.nothing(Pte.has(pte, Pte.PRESENT) ? Kind.HUGE : Kind.NON_PRESENT);
    }
    if (!table.hasTable(first)) {
      return Found.nothing(Kind.NOTHING);
    }
    EntryList entries = new EntryList();
    boolean writable = false;
    for (long vpn = first; vpn < first + space.paging().huge(); vpn++) {
      pte = table.get(vpn);
      if (pte != 0 && !Pte.has(pte, Pte.PRESENT)) {
        return Found.nothing(Kind.NON_PRESENT);
      }
      if (pte != 0 && !Pte.has(pte, Pte.ZERO)) {
        entries.add(space.mm(), vpn, pte);
        writable |= Pte.has(pte, Pte.WRITE);
      }
    }
    return new Found(Kind.SMALL, entries, writable, area);
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
