package pageferry.protocol.ops.node.rmap;

import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Notes that migration entries stand for all that maps an anonymous folio, for it is being split:
 * unmap_folio() (mm/huge_memory.c, Linux 6.1). {@link SplitLarge} ends it, split or not. Answers 0.
 *
 * @param head the folio's first page
 */
public record BeginSplit(long head) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(head, PageFlags.SPLITTING);
    return 0;
  }
}
