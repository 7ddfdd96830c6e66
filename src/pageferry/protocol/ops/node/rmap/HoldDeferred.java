package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References each large folio on the deferred-split queue: the beginning of deferred_split_scan()
 * (mm/huge_memory.c, Linux 6.1). Answers their first pages, in the order in which they came.
 */
public record HoldDeferred() implements NodeOp<long[]> {
  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] heads = memory.large().deferred();
    for (long head : heads) {
      frames.addRefs(head, 1);
    }
    return heads;
  }
}
