package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.FrameTable;
import pageferry.mm.MachineImage;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;

/**
 * A node's pools of huge pages, one for each size: struct hstate (include/linux/hugetlb.h, Linux
 * 6.1).
 */
public final class HugetlbPools {
  private final TreeMap<Integer, HugetlbPool> pools = new TreeMap<>();
  private final HugetlbReserves reserves = new HugetlbReserves();

  HugetlbPools(Paging paging) {
    of(paging.hugeOrder());
  }

  /**
   * Fills a pool as far as memory goes: alloc_pool_huge_page() (mm/hugetlb.c, Linux 6.1).
   *
   * @param movable whether gigantic pages may come from ZONE_MOVABLE
   */
  public void fill(NodeMemory memory, int order, int pages, boolean movable) {
    of(order).fill(memory, pages, movable);
  }

  /** The pool of pages of that order. */
  public HugetlbPool of(int order) {
    return pools.computeIfAbsent(order, HugetlbPool::new);
  }

  /** Which pages are promised to whom, where the node has the machine's account. */
  public HugetlbReserves reserves() {
    return reserves;
  }

  /** How the pools stand that were ever asked for, by the order of their pages. */
  public SortedMap<Integer, HugetlbPool.State> states() {
    SortedMap<Integer, HugetlbPool.State> states = new TreeMap<>();
    pools.forEach((order, pool) -> states.put(order, pool.state()));
    return states;
  }

  /** Whether a frame is part of a free page of a pool. */
  boolean hasFree(long frame) {
    return pools.values().stream().anyMatch(pool -> pool.hasFree(frame));
  }

  /** Lets go of free pages that overlap a stretch. */
  void dissolve(NodeMemory memory, long start, long end) {
    pools.values().forEach(pool -> pool.dissolve(memory, start, end));
  }

  /** The same, but what lies in the stretch is free afterwards, too. */
  void release(NodeMemory memory, long start, long end) {
    pools.values().forEach(pool -> pool.release(memory, start, end));
  }

  /**
   * Takes a page back that nobody uses any more; answers whether its pool keeps it:
   * free_huge_page() (mm/hugetlb.c, Linux 6.1).
   *
   * @param failed whether some of its memory has failed
   */
  boolean takeBack(FrameTable frames, long head, boolean failed) {
    HugetlbPool pool = of(frames.order(head));
    boolean pooled = !frames.has(head, PageFlags.TEMPORARY);
    if (pooled && !failed) {
      return pool.takeBack(head);
    }
    pool.removed();
    return false;
  }

  /** Their free pages. */
  List<MachineImage.Block> images() {
    List<MachineImage.Block> images = new ArrayList<>();
    pools.forEach(
        (order, pool) ->
            pool.free().forEach(pfn -> images.add(new MachineImage.Block(pfn, order))));
    return images;
  }
}
