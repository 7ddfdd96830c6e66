package pageferry.protocol.ops.node;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Gfp;
import pageferry.mm.ZoneType;

/**
 * A node's pool of huge pages of one size: what struct hstate says of one node
 * (include/linux/hugetlb.h, Linux 6.1). Its pages are free, or in use and then marked in the frame
 * table. Gigantic pages, which no free list has, are made of memory that lies together:
 * alloc_gigantic_page().
 */
public final class HugetlbPool {
  private final int order;
  private final ArrayDeque<Long> free = new ArrayDeque<>(1);
  private int total;
  private int surplus;

  HugetlbPool(int order) {
    this.order = order;
  }

  /**
   * How a pool stands.
   *
   * @param total how many pages it has, free or in use: nr_hugepages with what is surplus
   * @param free how many of them nobody uses: free_hugepages
   * @param surplus how many go back to the free lists once nobody uses them: surplus_hugepages
   */
  public record State(int total, int free, int surplus) {}

  /** How it stands. */
  public State state() {
    return new State(total, free.size(), surplus);
  }

  /** The first frames of its free pages, in the order in which they are given out. */
  public List<Long> free() {
    return List.copyOf(free);
  }

  /** Adds pages as far as memory goes: alloc_pool_huge_page(). */
  void fill(NodeMemory memory, int pages, boolean movable) {
    for (int i = 0; i < pages && grow(memory, false, movable); i++) {
      continue;
    }
  }

  /**
   * Takes a free page.
   *
   * @param pinnable whether it must not lie in ZONE_MOVABLE
   */
  public long take(NodeMemory memory, boolean pinnable) {
    for (long pfn : free) {
      if (!pinnable || !memory.barsPins(pfn)) {
        free.remove(pfn);
        return pfn;
      }
    }
    return -1;
  }

  /** Says that a page was made for a migration. */
  public void made() {
    total++;
  }

  /** Says that a page of it is one no longer: remove_hugetlb_page(). */
  public void removed() {
    total--;
  }

  /** Takes a page back that nobody uses; answers false if it is surplus: free_huge_page(). */
  boolean takeBack(long pfn) {
    if (surplus > 0) {
      surplus--;
      total--;
      return false;
    }
    free.addFirst(pfn);
    return true;
  }

  /**
   * Lets go of free pages within a stretch, and of those that reach into it:
   * dissolve_free_huge_pages(). What lies in the stretch is its asker's.
   */
  void dissolve(NodeMemory memory, long start, long end) {
    for (long pfn : takeOut(start, end)) {
      long after = pfn + (1L << order);
      giveBack(memory, pfn, Math.min(start, after));
      giveBack(memory, Math.max(end, pfn), after);
    }
  }

  /** The same, but what lies in the stretch is free afterwards, too. */
  void release(NodeMemory memory, long start, long end) {
    takeOut(start, end).forEach(pfn -> giveBack(memory, pfn, pfn + (1L << order)));
  }

  private List<Long> takeOut(long start, long end) {
    List<Long> out =
        free().stream().filter(pfn -> pfn < end && pfn + (1L << order) > start).toList();
    out.forEach(free::remove);
    total -= out.size();
    return out;
  }

  private static void giveBack(NodeMemory memory, long from, long to) {
    for (long pfn = from; pfn < to; pfn++) {
      memory.free(pfn, 0);
    }
  }

  /** Whether a frame is part of a free page. */
  boolean hasFree(long frame) {
    return free.contains(frame & -(1L << order));
  }

  /** One surplus page more or less: the state moves with the page that is migrated. */
  public int moveSurplus(int by) {
    boolean moves = by > 0 || surplus > 0;
    surplus += moves ? by : 0;
    return moves ? 1 : 0;
  }

  /**
   * Has one page more; answers false if there is no memory: set_max_huge_pages().
   *
   * @param movable whether a gigantic one may come from ZONE_MOVABLE: movable_gigantic_pages
   */
  public boolean grow(NodeMemory memory, boolean atFront, boolean movable) {
    if (surplus > 0) {
      surplus--;
      return true;
    }
    long pfn = allocate(memory, movable);
    if (pfn < 0) {
      return false;
    }
    total++;
    if (atFront) {
      free.addFirst(pfn);
    } else {
      free.add(pfn);
    }
    return true;
  }

  /** Has one surplus page more, which is free; answers false if there is no memory. */
  public boolean growSurplus(NodeMemory memory) {
    long pfn = order > memory.paging().maxOrder() ? -1 : allocate(memory, true);
    if (pfn < 0) {
      return false;
    }
    total++;
    surplus++;
    free.addFirst(pfn);
    return true;
  }

  /** Has one surplus page less, which is free; answers false if there is none. */
  public boolean dropSurplus(NodeMemory memory) {
    Long pfn = surplus > 0 ? free.poll() : null;
    if (pfn == null) {
      return false;
    }
    total--;
    surplus--;
    memory.free(pfn, order);
    return true;
  }

  private long allocate(NodeMemory memory, boolean movable) {
    return order > memory.paging().maxOrder()
        ? allocateContiguous(memory.zones(), movable)
        : memory.allocate(order, Gfp.HIGHUSER_MOVABLE, Mark.LOW);
  }

  /**
   * Takes free pages that lie together from the highest zone, or that for what does not move, as
   * hugepage_movable_supported() says: alloc_contig_pages() (mm/page_alloc.c, Linux 6.1) where
   * nothing has to be moved away. Answers their first frame or -1.
   */
  private long allocateContiguous(List<ZoneMemory> zones, boolean movable) {
    long pfn = -1;
    for (int i = zones.size() - 1; i >= 0 && pfn < 0; i--) {
      ZoneMemory zone = zones.get(i);
      boolean barred = zone.type() == ZoneType.MOVABLE && !movable;
      pfn = barred ? -1 : zone.buddy().takeAligned(order);
    }
    return pfn;
  }

  /**
   * Has one page less: a free one, or else one in use is surplus from now on; answers false if it
   * has none: set_max_huge_pages().
   */
  public boolean shrink(NodeMemory memory) {
    Long pfn = free.poll();
    if (pfn != null) {
      total--;
      memory.free(pfn, order);
      return true;
    }
    boolean inUse = surplus < total;
    surplus += inUse ? 1 : 0;
    return inUse;
  }
}
