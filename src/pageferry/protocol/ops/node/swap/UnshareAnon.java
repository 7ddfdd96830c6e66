package pageferry.protocol.ops.node.swap;

import java.util.BitSet;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives pages back to the one process that they belonged to before {@link ShareAnon}, for their
 * entries stayed: try_to_unmap_one() (mm/rmap.c, Linux 6.1) shares no page whose entry it leaves.
 * What nobody maps, or more than one do meanwhile, stays as it is. Answers how many.
 *
 * @param head the folio's first page
 * @param pages which of its pages
 */
public record UnshareAnon(long head, BitSet pages) implements NodeOp<Integer> {
  public UnshareAnon {
    pages = (BitSet) pages.clone();
  }

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int given = 0;
    for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
      if (frames.mapcount(head + page) == 1) {
        frames.set(head + page, PageFlags.EXCLUSIVE);
        given++;
      }
    }
    return given;
  }
}
