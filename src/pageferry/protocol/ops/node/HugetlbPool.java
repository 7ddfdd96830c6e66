package pageferry.protocol.ops.node;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Gfp;
import pageferry.mm.Paging;

/**
 * A node's pool of huge pages: what struct hstate says of one node (include/linux/hugetlb.h, Linux
 * 6.1). Its pages are free, or in use and then marked in the frame table.
 */
public final class HugetlbPool {
  private final ArrayDeque<Long> free = new ArrayDeque<>();
  private int total;
  private int surplus;

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
  void fill(NodeMemory memory, int pages) {
    for (int i = 0; i < pages && grow(memory, false); i++) {
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

  /** Lets go of free pages within a stretch: dissolve_free_huge_pages(). */
  void dissolve(long start, long end) {
    int before = free.size();
    free.removeIf(pfn -> pfn >= start && pfn < end);
    total -= before - free.size();
  }

  /** One surplus page more or less: the state moves with the page that is migrated. */
  public int moveSurplus(int by) {
    boolean moves = by > 0 || surplus > 0;
    surplus += moves ? by : 0;
    return moves ? 1 : 0;
  }

  /** Has one page more; answers false if there is no memory: set_max_huge_pages(). */
  public boolean grow(NodeMemory memory, boolean atFront) {
    if (surplus > 0) {
      surplus--;
      return true;
    }
    Paging paging = memory.paging();
    long pfn = memory.allocate(paging.hugeOrder(), Gfp.HIGHUSER_MOVABLE, Mark.LOW);
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

  /**
   * Has one page less: a free one, or else one in use is surplus from now on; answers false if it
   * has none: set_max_huge_pages().
   */
  public boolean shrink(NodeMemory memory) {
    Long pfn = free.poll();
    if (pfn != null) {
      total--;
      memory.free(pfn, memory.paging().hugeOrder());
      return true;
    }
    boolean inUse = surplus < total;
    surplus += inUse ? 1 : 0;
    return inUse;
  }
}
