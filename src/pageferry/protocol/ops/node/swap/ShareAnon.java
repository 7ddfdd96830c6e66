package pageferry.protocol.ops.node.swap;

import java.util.BitSet;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Tells which pages of a folio belong to one process alone and lets none do so any more, because
 * its entries will say it: page_try_share_anon_rmap() (mm/rmap.c, Linux 6.1).
 *
 * @param head the folio's first page
 */
public record ShareAnon(long head) implements NodeOp<BitSet> {
  @Override
  public BitSet on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    BitSet exclusive = new BitSet();
    for (int page = 0; page < 1 << frames.order(head); page++) {
      if (frames.has(head + page, PageFlags.EXCLUSIVE)) {
        exclusive.set(page);
        frames.clear(head + page, PageFlags.EXCLUSIVE);
      }
    }
    return exclusive;
  }
}
