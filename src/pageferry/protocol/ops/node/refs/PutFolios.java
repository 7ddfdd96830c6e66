package pageferry.protocol.ops.node.refs;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Drops one reference of each folio: release_pages() (mm/swap.c, Linux 6.1). Answers the base pages
 * freed.
 *
 * @param pfns a page of each folio
 */
public record PutFolios(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    int freed = 0;
    for (long pfn : pfns) {
      freed += memory.put(memory.frames().head(pfn), 1);
    }
    return freed;
  }
}
