package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.program.MapType;

/**
 * Finds the pages of a stretch that can be used without a fault, up to the end of a page table:
 * check_vma_flags() and follow_page_mask() (mm/gup.c, Linux 6.1).
 *
 * @param start the first page
 * @param end the page after the last
 * @param write whether the pages will be written
 * @param barsFiles whether writable shared pages of a file are refused
 */
public record FollowPages(long start, long end, boolean write, boolean barsFiles)
    implements SpaceOp<FollowPages.Followed> {
  /** Why a stretch was not followed to its end. */
  public enum Stop {
    /** It was, as far as one page table goes. */
    NONE,
    /** A page has to be faulted in. */
    FAULT,
    /** The program may not do that: -EFAULT. */
    FORBIDDEN
  }

  /**
   * What was found.
   *
   * @param entries the entries that map pages; the pages of a huge one may begin after its first
   * @param next the page where to go on
   * @param pages how many pages a huge entry stands for
   * @param offset how many pages of a huge entry are passed over
   * @param stop why not further
   */
  public record Followed(EntryList entries, long next, int pages, int offset, Stop stop) {}

  @Override
  public Followed on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long stop = Math.min(end, space.paging().hugeEnd(start));
    Vma area = space.find(start);
    for (long vpn = start; vpn < stop; vpn++) {
      area = area != null && area.has(vpn) ? area : space.find(vpn);
      if (!allows(area)) {
        return new Followed(entries, vpn, 1, 0, Stop.FORBIDDEN);
      }
      long pte = table.get(vpn);
      if (!usable(pte)) {
        return new Followed(entries, vpn, 1, 0, Stop.FAULT);
      }
      if (Pte.has(pte, Pte.HUGE)) {
        return huge(space, pte, entries);
      }
      if (!Pte.has(pte, Pte.ZERO)) {
        entries.add(space.mm(), vpn, pte);
      }
    }
    return new Followed(entries, stop, 1, 0, Stop.NONE);
  }

  /** One huge entry, as far as its area reaches. */
  private Followed huge(Space space, long pte, EntryList entries) {
    Vma area = space.find(start);
    long first = space.paging().entryStart(start, pte);
    long stop = Math.min(end, space.paging().entryEnd(start, pte));
    stop = area == null ? stop : Math.min(stop, area.end());
    if (!Pte.has(pte, Pte.ZERO)) {
      entries.add(space.mm(), first, pte);
    }
    return new Followed(entries, stop, (int) (stop - start), (int) (start - first), Stop.NONE);
  }

  private boolean allows(@Nullable Vma area) {
    if (area == null
        || !area.accessible()
        || write && !area.writable()
        || area.has(VmFlags.SECRET)) {
      return false;
    }
    boolean file = area.attributes().backing().type() == MapType.FILE;
    return !(barsFiles && write && file && area.shared());
  }

  private boolean usable(long pte) {
    return Pte.has(pte, Pte.PRESENT)
        && !Pte.has(pte, Pte.PROTNONE)
        && (!write || Pte.has(pte, Pte.WRITE));
  }
}
