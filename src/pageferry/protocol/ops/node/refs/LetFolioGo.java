package pageferry.protocol.ops.node.refs;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes back what {@link HoldFolio} has done: folio_put() (linux/mm.h, Linux 6.1). Answers the base
 * pages freed.
 *
 * @param pfn the folio's first page
 * @param flag the flag to clear, or 0
 */
public record LetFolioGo(long pfn, int flag) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().clear(pfn, flag);
    return memory.put(pfn, 1);
  }
}
