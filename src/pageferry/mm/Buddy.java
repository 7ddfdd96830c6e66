package pageferry.mm;

import java.util.ArrayList;
import java.util.List;

/**
 * The free lists of one zone: blocks of 2^order page frames up to the architecture's largest order,
 * split on allocation and merged on freeing (mm/page_alloc.c, Linux 6.1). Of several blocks the
 * lowest is taken, so that the order of earlier frees leaves no trace.
 */
public final class Buddy {
  private final long base;
  private final long start;
  private final long end;
  private final int maxOrder;
  private final BitTree[] free;
  private long freePages;

  /**
   * All of {@code pages} frames from {@code first} on, free.
   *
   * @param maxOrder the largest order that a block can have: see {@link Paging#maxOrder}
   */
  public Buddy(long first, long pages, int maxOrder) {
    this.maxOrder = maxOrder;
    free = new BitTree[maxOrder + 1];
    base = first & -(1L << maxOrder);
    start = first - base;
    end = start + pages;
    for (int order = 0; order <= maxOrder; order++) {
      free[order] = new BitTree((end >> order) + 1);
    }
    long at = start;
    while (at < end) {
      int order = Long.numberOfTrailingZeros(at | 1L << maxOrder);
      while (at + (1L << order) > end) {
        order--;
      }
      addBlock(at, order);
      at += 1L << order;
    }
    freePages = pages;
  }

  public long freePages() {
    return freePages;
  }

  /** How many free blocks of exactly that order there are. */
  public long blocks(int order) {
    return free[order].count();
  }

  /** All free blocks, the large ones first. */
  public List<MachineImage.Block> image() {
    List<MachineImage.Block> blocks = new ArrayList<>();
    for (int order = maxOrder; order >= 0; order--) {
      int size = order;
      free[order].forEach(
          block -> blocks.add(new MachineImage.Block(base + (block << size), size)));
    }
    return blocks;
  }

  /** Takes a block out, splitting a larger one if need be; returns its first frame or -1. */
  public long allocate(int order) {
    for (int found = order; found <= maxOrder; found++) {
      long block = free[found].first();
      if (block >= 0) {
        long at = block << found;
        free[found].remove(block);
        while (found > order) {
          found--;
          addBlock(at + (1L << found), found);
        }
        freePages -= 1L << order;
        return base + at;
      }
    }
    return -1;
  }

  /** Gives a block back and merges it with its free buddies. */
  public void free(long pfn, int order) {
    freePages += 1L << order;
    long at = pfn - base;
    int merged = order;
    while (merged < maxOrder) {
      long buddy = at ^ 1L << merged;
      if (buddy < start || buddy >= end || !hasBlock(buddy, merged)) {
        break;
      }
      free[merged].remove(buddy >> merged);
      at = Math.min(at, buddy);
      merged++;
    }
    addBlock(at, merged);
  }

  /**
   * Takes one frame out, splitting the block that it is in: take_page_off_buddy(). Answers whether
   * it was free.
   */
  public boolean take(long pfn) {
    long at = pfn - base;
    for (int order = 0; order <= maxOrder; order++) {
      if (hasBlock(at, order)) {
        free[order].remove(at >> order);
        for (int half = order - 1; half >= 0; half--) {
          addBlock((at >> half ^ 1) << half, half);
        }
        freePages--;
        return true;
      }
    }
    return false;
  }

  /** Takes all free blocks of a stretch out; it must not cut one in two. */
  public void removeAll(long first, long pages) {
    long at = Math.max(start, first - base);
    long after = Math.min(end, first - base + pages);
    while (at < after) {
      int order = orderOfBlock(at);
      if (order >= 0) {
        free[order].remove(at >> order);
        freePages -= 1L << order;
      }
      at += 1L << Math.max(0, order);
    }
  }

  /** The order of the free block that begins there, or -1. */
  private int orderOfBlock(long at) {
    int order = Math.min(maxOrder, Long.numberOfTrailingZeros(at));
    while (order >= 0 && !hasBlock(at, order)) {
      order--;
    }
    return order;
  }

  private boolean hasBlock(long at, int order) {
    return free[order].has(at >> order);
  }

  private void addBlock(long at, int order) {
    free[order].add(at >> order);
  }
}
