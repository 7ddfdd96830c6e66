package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives an isolated folio that was used a second chance: folio_check_references() (mm/vmscan.c,
 * Linux 6.1). Found used for the first time by one entry it stays inactive; otherwise it becomes
 * active. Answers whether it may be reclaimed.
 *
 * @param pfn the folio's first page
 * @param young how many entries that map it had their accessed bit set
 */
public record CheckReferences(long pfn, int young) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean again = frames.has(pfn, PageFlags.REFERENCED);
    if (young == 0) {
      frames.clear(pfn, PageFlags.REFERENCED);
      return true;
    }
    frames.set(pfn, PageFlags.REFERENCED | (again || young > 1 ? PageFlags.ACTIVE : 0));
    return false;
  }
}
