package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.MachineImage.Block;

/**
 * Scatters pages of the kernel over a node's free memory, evenly and as few as will do, until a
 * share of what is free is of no use for blocks of an order: the index that
 * /sys/kernel/debug/extfrag/unusable_index shows (mm/vmstat.c, Linux 6.1). Answers how many pages
 * that takes.
 *
 * @param order the order
 * @param share the share, from 0 to 1
 */
public record ScatterPages(int order, double share) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    List<Long> whole = new ArrayList<>();
    for (ZoneMemory zone : memory.zones()) {
      for (Block block : zone.buddy().image()) {
        boolean fits = block.order() >= order && !memory.inCma(block.pfn());
        for (long at = 0; fits && at < 1L << block.order(); at += 1L << order) {
          whole.add(block.pfn() + at);
        }
      }
    }
    int spoiled = spoiled(memory.freePages(), whole.size());
    for (int i = 0; i < spoiled; i++) {
      long area = whole.get((int) ((long) i * whole.size() / spoiled));
      memory.ballast(false).take(memory, area + (1L << order) / 2);
    }
    return spoiled;
  }

  /** How many of the areas that are free as a whole must not be. */
  private int spoiled(long free, int areas) {
    for (int spoiled = 0; spoiled < areas; spoiled++) {
      long useful = (long) (areas - spoiled) << order;
      if (free - spoiled - useful >= share * (free - spoiled)) {
        return spoiled;
      }
    }
    return areas;
  }
}
