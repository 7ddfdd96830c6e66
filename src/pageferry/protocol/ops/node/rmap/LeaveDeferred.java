package pageferry.protocol.ops.node.rmap;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a huge page that has been looked at off the deferred-split queue, unless part of it is
 * unmapped: the end of deferred_split_scan() (mm/huge_memory.c, Linux 6.12), for which it is used
 * well from then on. Answers 0.
 *
 * @param head the folio's first page
 */
public record LeaveDeferred(long head) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.large().leaveWhole(head);
    return 0;
  }
}
