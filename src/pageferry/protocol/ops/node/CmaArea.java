package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import pageferry.mm.MachineImage.Block;

/**
 * An area for contiguous allocations: struct cma (mm/cma.h, Linux 6.1). Until somebody wants a part
 * of it, the page allocator gives its pages to what can be moved.
 */
final class CmaArea {
  private final long first;
  private final int pages;
  private final BitSet claimed = new BitSet();
  private final BitSet given = new BitSet();

  CmaArea(long first, int pages) {
    this.first = first;
    this.pages = pages;
  }

  /**
   * Claims the first stretch from a frame on that nobody has claimed: the bitmap of cma_alloc().
   * Answers its first frame, or -1.
   *
   * @param from where to look from, if that is in the area
   * @param align the order to which it is aligned
   */
  long claim(long from, int count, int align) {
    long step = 1L << align;
    long at = Math.max(from, first) + step - 1 & -step;
    while (at + count <= first + pages) {
      int used = claimed.nextSetBit((int) (at - first));
      if (used < 0 || used >= at - first + count) {
        claimed.set((int) (at - first), (int) (at - first) + count);
        return at;
      }
      at = first + used + 1 + step - 1 & -step;
    }
    return -1;
  }

  /** Nobody claims a stretch any more: cma_clear_bitmap(). */
  void forget(long pfn, int count) {
    claimed.clear((int) (pfn - first), (int) (pfn - first) + count);
  }

  /** A stretch belongs to whoever has claimed it. */
  void give(long pfn, int count) {
    given.set((int) (pfn - first), (int) (pfn - first) + count);
  }

  /** A page is free again; with it goes the claim of whom it was given to: cma_release(). */
  void freed(long pfn) {
    int at = (int) (pfn - first);
    if (at >= 0 && at < pages && given.get(at)) {
      given.clear(at);
      claimed.clear(at);
    }
  }

  /** What is claimed, but was given to nobody: nothing, at rest. */
  List<Block> idle() {
    List<Block> idle = new ArrayList<>();
    BitSet rest = (BitSet) claimed.clone();
    rest.andNot(given);
    rest.stream().forEach(at -> idle.add(new Block(first + at, 0)));
    return idle;
  }

  /** Whether a frame was given away. */
  boolean hasGiven(long pfn) {
    return pfn >= first && pfn < first + pages && given.get((int) (pfn - first));
  }
}
