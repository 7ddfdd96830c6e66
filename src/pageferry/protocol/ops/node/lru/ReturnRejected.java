package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives folios back that could not be evicted: the end of evict_folios() with move_folios_to_lru()
 * (mm/vmscan.c, Linux 6.12 and 7.2). Answers how many are on lists again.
 *
 * @param pfns their first pages
 */
public record ReturnRejected(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    for (long pfn : pfns) {
      memory.lists().generations(memory.frames().group(pfn)).rejected(pfn);
    }
    return new InsertLru(pfns).on(memory);
  }
}
