package pageferry.protocol.ops.node.refs;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Drops references of a folio; the last one frees it: folio_put(). Answers the base pages freed.
 *
 * @param pfn any page of the folio
 * @param refs how many references
 */
public record PutFolio(long pfn, int refs) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    return memory.put(pfn, refs);
  }
}
