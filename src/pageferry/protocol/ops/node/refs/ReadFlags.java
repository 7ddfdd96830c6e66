package pageferry.protocol.ops.node.refs;

import pageferry.mm.Pfn;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.world.KernelBug;

/**
 * Reads the flags of a folio to which the reader has no reference, as wait_on_page_locked() does
 * before it sleeps (include/linux/pagemap.h, Linux 4.11). Whoever walks frames takes a reference
 * first: a folio that nobody references may be freed, and its flags are somebody else's then.
 * Answers them, or is a KernelBug.
 *
 * @param pfn the folio's first page
 */
public record ReadFlags(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    if (memory.frames().refs(pfn) == 0) {
      throw new KernelBug(
          "PG_locked of " + Pfn.text(pfn) + " is read without a reference, and it has been freed");
    }
    return memory.frames().flags(pfn);
  }
}
