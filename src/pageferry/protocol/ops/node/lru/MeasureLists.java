package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.ListSizes;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * How many pages of anonymous memory of a control group are on the lists of a node:
 * lruvec_lru_size() (mm/vmscan.c, Linux 6.1).
 *
 * @param givers whose folios
 * @param priority by which priority a share of them is to be reclaimed: where that is nothing, no
 *     more is looked at; 0 for their sizes in any case
 */
public record MeasureLists(Givers givers, int priority) implements NodeOp<MeasureLists.Sizes> {
  /**
   * The sizes.
   *
   * @param lists those of the lists
   * @param cost what their reclaim has cost lately
   */
  public record Sizes(ListSizes lists, long cost) {}

  @Override
  public Sizes on(NodeMemory memory) {
    if (priority > 0 && memory.lengths().hasNoShare(priority)) {
      return new Sizes(ListSizes.NONE, 0);
    }
    long inactive = pages(memory.frames(), memory.lists().anon(false));
    long active = pages(memory.frames(), memory.lists().anon(true));
    return new Sizes(new ListSizes(inactive, active), memory.lists().cost().anon());
  }

  private long pages(FrameTable frames, long[] folios) {
    long pages = 0;
    for (long pfn : folios) {
      pages += givers.have(frames, pfn) ? 1L << frames.order(pfn) : 0;
    }
    return pages;
  }
}
