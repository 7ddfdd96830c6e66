package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.Shadow;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * A folio is reclaimed: workingset_eviction() (mm/workingset.c, Linux 6.1 and 6.12). Answers what
 * is to be remembered of it.
 *
 * @param pfn its first page
 */
public record NoteEviction(long pfn) implements NodeOp<Shadow> {
  @Override
  public Shadow on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean workingset = frames.has(pfn, PageFlags.WORKINGSET);
    int group = frames.group(pfn);
    long generation =
        memory.has(KernelSwitch.LRU_GENERATIONS)
            ? memory.lists().generations(group).evicted(pfn)
            : 0;
    return new Shadow(memory.node(), group, generation, workingset);
  }
}
