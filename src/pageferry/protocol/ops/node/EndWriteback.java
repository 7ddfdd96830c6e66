package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;

/**
 * Ends the writeback of a folio, of which its node tells those who wait for it:
 * folio_end_writeback() (mm/filemap.c, Linux 6.1). Answers the base pages freed.
 *
 * @param pfn the folio's first page
 * @param reclaimed whether reclaim has written it and so wants it next: folio_rotate_reclaimable()
 *     (mm/swap.c, Linux 6.1)
 */
public record EndWriteback(long pfn, boolean reclaimed) implements NodeOp<Integer> {
  /** Of a folio that stays where it is. */
  public EndWriteback(long pfn) {
    this(pfn, false);
  }

  /** Whether reclaim has met it before it was written; it comes next even if it is active. */
  private boolean isWanted(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean wanted = frames.has(pfn, PageFlags.RECLAIM);
    frames.clear(pfn, PageFlags.RECLAIM);
    if (wanted && frames.has(pfn, PageFlags.LRU)) {
      memory.leaveLru(pfn);
      frames.clear(pfn, PageFlags.ACTIVE);
      memory.joinLru(pfn);
    }
    return wanted;
  }

  @Override
  public Integer on(NodeMemory memory) {
    int pages = 1 << memory.frames().order(pfn);
    memory.count(VmCounter.NR_WRITEBACK, -pages);
    memory.count(VmCounter.NR_WRITTEN, pages);
    memory.writebacks().end(pfn);
    memory.relief().mayReclaim();
    if (reclaimed || isWanted(memory)) {
      memory.rotations().add(pfn);
    }
    return memory.put(pfn, 1);
  }
}
