package pageferry.world;

import java.util.List;
import pageferry.mm.VmArea;
import pageferry.mm.VmCounter;

/**
 * What hears of counters, page-table entries, contents and areas as they change. No event tells of
 * them, for there are more of them than of all events together; where nobody asks they cost
 * nothing.
 */
public interface Meter {
  /**
   * A counter of /proc/vmstat was raised.
   *
   * @param task whoever ran there, or 0
   */
  void counted(long timeNs, int task, VmCounter counter, long by);

  /** An entry of a page table has another value. */
  void mapped(long timeNs, EntryChange change);

  /** A user access of a task came through an entry of a page table. */
  default void accessed(int task, long vpn, long pte, boolean write) {}

  /**
   * So many pages are copied from one frame on to another one on; slots of a swap device have
   * numbers of their own, which are negative.
   */
  default void copied(long from, long to, int pages) {}

  /** So many pages from {@code pfn} on are in the swap cache from now on, or no longer. */
  default void swapCached(long pfn, int pages, boolean is) {}

  /** An address space has other areas than before: these. */
  void mapsAreas(int mm, List<VmArea> areas);

  /**
   * A change of an entry; of a huge one by the first page that it maps.
   *
   * @param mm the address space
   * @param vpn the page number
   * @param before what it was: {@link pageferry.mm.Pte}
   * @param after what it is
   */
  record EntryChange(int mm, long vpn, long before, long after) {}
}
