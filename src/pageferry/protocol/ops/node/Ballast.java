package pageferry.protocol.ops.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import pageferry.mm.Gfp;
import pageferry.mm.MachineImage;

/**
 * Page cache that nobody maps, kept as whole blocks instead of rows: what reclaim frees first if it
 * is clean, and what puts a node under pressure without costing the model memory.
 */
final class Ballast {
  private record Block(long pfn, int order) {}

  private final Deque<Block> blocks = new ArrayDeque<>(1);
  private final int gfp;

  /**
   * @param goes whether it can be freed, so that it may lie where contiguous memory is to be had
   */
  Ballast(boolean goes) {
    this.gfp = goes ? Gfp.HIGHUSER_MOVABLE : Gfp.HIGHUSER_MOVABLE | Gfp.NO_CMA;
  }

  List<MachineImage.Block> image() {
    return blocks.stream().map(each -> new MachineImage.Block(each.pfn(), each.order())).toList();
  }

  /** The blocks of both, in a new list. */
  static List<MachineImage.Block> images(Ballast one, Ballast other) {
    List<MachineImage.Block> all = new ArrayList<>(one.image());
    all.addAll(other.image());
    return all;
  }

  /** Takes blocks from the node until no more than {@code freePages} are left free. */
  void fill(NodeMemory memory, long freePages) {
    for (int order = memory.paging().maxOrder(); order >= 0; order--) {
      while (memory.freePages() - (1L << order) >= freePages) {
        long pfn = memory.allocate(order, gfp, Mark.NONE);
        if (pfn < 0) {
          break;
        }
        blocks.addLast(new Block(pfn, order));
      }
    }
  }

  /** Takes one page that is free. */
  void take(NodeMemory memory, long pfn) {
    if (memory.takeFree(pfn)) {
      blocks.addLast(new Block(pfn, 0));
    }
  }

  /** Forgets what lies in a stretch that is taken offline: its pages are free at once. */
  void drop(NodeMemory memory, long first, long count) {
    for (Block block : List.copyOf(blocks)) {
      if (block.pfn() >= first && block.pfn() < first + count) {
        blocks.remove(block);
        memory.free(block.pfn(), block.order());
      }
    }
  }

  /** Whether any of it lies in a stretch. */
  boolean overlaps(long first, long count) {
    return blocks.stream()
        .anyMatch(
            block -> block.pfn() < first + count && block.pfn() + (1L << block.order()) > first);
  }

  /** How many pages it has. */
  long pages() {
    return blocks.stream().mapToLong(block -> 1L << block.order()).sum();
  }

  /** Frees up to {@code wanted} pages, oldest first, and answers how many. */
  long reclaim(NodeMemory memory, long wanted) {
    long freed = 0;
    while (freed < wanted && !blocks.isEmpty()) {
      Block block = blocks.removeFirst();
      int size = 1 << block.order();
      if (size > wanted - freed) {
        blocks.addFirst(new Block(block.pfn() + size / 2, block.order() - 1));
        blocks.addFirst(new Block(block.pfn(), block.order() - 1));
      } else {
        memory.free(block.pfn(), block.order());
        freed += size;
      }
    }
    return freed;
  }
}
