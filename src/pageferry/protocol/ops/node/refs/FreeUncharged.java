package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Frees a new folio that no control group could be charged for, and that nobody knows yet: the
 * folio_put() behind mem_cgroup_charge() (mm/memory.c, Linux 6.1). Answers 0.
 *
 * @param pfn its first page
 */
public record FreeUncharged(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long page = pfn; page < frames.end(pfn); page++) {
      for (long mapping : frames.mappings(page)) {
        frames.removeMapping(page, mapping);
      }
    }
    memory.put(pfn, frames.refs(pfn));
    return 0;
  }
}
