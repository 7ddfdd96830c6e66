package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a folio to which the asker has a reference off its LRU list, the reference becoming the
 * isolation's: isolate_page() (mm/memory-failure.c, Linux 6.1). Where it is on no list the
 * reference is dropped. Answers whether it was isolated.
 *
 * @param head the folio's first page
 */
public record IsolateReferenced(long head) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (frames.has(head, PageFlags.HUGETLB) && !frames.has(head, PageFlags.ISOLATED)) {
      frames.set(head, PageFlags.ISOLATED);
      return true;
    }
    if (!frames.has(head, PageFlags.LRU)) {
      memory.put(head, 1);
      return false;
    }
    memory.leaveLru(head);
    frames.set(head, PageFlags.ISOLATED);
    return true;
  }
}
