package pageferry.mm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The free blocks of a zone by migrate type and order: free_area of struct zone
 * (include/linux/mmzone.h, Linux 6.1). Blocks are named by their first frame's distance from the
 * zone's base. A list is made when its first block comes.
 */
final class FreeLists {
  private static final MigrateType[] TYPES = MigrateType.values();

  private final @Nullable BitTree[][] lists;
  private final long end;
  private final int maxOrder;

  FreeLists(long end, int maxOrder) {
    this.lists = new BitTree[TYPES.length][maxOrder + 1];
    this.end = end;
    this.maxOrder = maxOrder;
  }

  void add(long at, int order, int type) {
    BitTree list = lists[type][order];
    if (list == null) {
      list = new BitTree((end >> order) + 1);
      lists[type][order] = list;
    }
    list.add(at >> order);
  }

  void remove(long at, int order, int type) {
    BitTree list = lists[type][order];
    if (list != null) {
      list.remove(at >> order);
    }
  }

  boolean has(long at, int order, int type) {
    BitTree list = lists[type][order];
    return list != null && list.has(at >> order);
  }

  /** The lowest block of a list, or -1. */
  long first(int order, int type) {
    BitTree list = lists[type][order];
    long block = list == null ? -1 : list.first();
    return block < 0 ? -1 : block << order;
  }

  /** On which list a block is, looking at that of {@code likely} first; -1: on none. */
  int typeOf(long at, int order, int likely) {
    if (has(at, order, likely)) {
      return likely;
    }
    for (int type = 0; type < TYPES.length; type++) {
      if (has(at, order, type)) {
        return type;
      }
    }
    return -1;
  }

  long blocks(int order) {
    long blocks = 0;
    for (int type = 0; type < TYPES.length; type++) {
      blocks += blocks(order, type);
    }
    return blocks;
  }

  long blocks(int order, int type) {
    BitTree list = lists[type][order];
    return list == null ? 0 : list.count();
  }

  /** All blocks, the large ones first. */
  List<MachineImage.Block> image(long base) {
    List<MachineImage.Block> blocks = new ArrayList<>();
    for (int order = maxOrder; order >= 0; order--) {
      int size = order;
      int from = blocks.size();
      for (int type = 0; type < TYPES.length; type++) {
        forEach(order, type, at -> blocks.add(new MachineImage.Block(base + at, size)));
      }
      blocks.subList(from, blocks.size()).sort(Comparator.comparingLong(MachineImage.Block::pfn));
    }
    return blocks;
  }

  /** Those on the list of another type than the one that is right for them. */
  List<MachineImage.Block> misplaced(long base, LongToIntFunction right) {
    List<MachineImage.Block> wrong = new ArrayList<>();
    for (int order = 0; order <= maxOrder; order++) {
      for (int type = 0; type < TYPES.length; type++) {
        int size = order;
        int list = type;
        forEach(
            order,
            type,
            at -> {
              if (right.applyAsInt(at) != list) {
                wrong.add(new MachineImage.Block(base + at, size));
              }
            });
      }
    }
    return wrong;
  }

  private void forEach(int order, int type, LongConsumer taker) {
    BitTree list = lists[type][order];
    if (list != null) {
      list.forEach(block -> taker.accept(block << order));
    }
  }
}
