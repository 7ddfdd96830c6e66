package pageferry.protocol.ops.node.ksm;

import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Asks whether KSM has merged other pages into the one that an entry maps: PageKsm() (mm/ksm.h,
 * Linux 6.1).
 *
 * @param pfn the page
 * @param mapping the entry
 */
public record IsMerged(long pfn, long mapping) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.frames().hasMapping(pfn, mapping) && memory.frames().has(pfn, PageFlags.KSM);
  }
}
