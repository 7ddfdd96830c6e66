package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives an isolated folio that was used a second chance: folio_check_references() (mm/vmscan.c,
 * Linux 6.12 and 6.14) where there are generations. Answers whether it may be reclaimed.
 *
 * @param pfn the folio's first page
 * @param young how many entries that map it had their accessed bit set
 */
public record CheckGeneration(long pfn, int young) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    if (young > 0) {
      memory.lists().generations(memory.frames().group(pfn)).staysActive(pfn, young);
    }
    return young == 0;
  }
}
