package pageferry.protocol.ops.node.swap;

import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Says that a folio has come back soon after it was reclaimed: folio_set_workingset() of
 * lru_gen_refault() (mm/workingset.c, Linux 6.12). Answers 0.
 *
 * @param pfn the folio's first page
 */
public record MarkWorkingset(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(pfn, PageFlags.WORKINGSET);
    return 0;
  }
}
