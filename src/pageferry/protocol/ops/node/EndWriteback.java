package pageferry.protocol.ops.node;

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

  @Override
  public Integer on(NodeMemory memory) {
    int pages = 1 << memory.frames().order(pfn);
    memory.count(VmCounter.NR_WRITEBACK, -pages);
    memory.count(VmCounter.NR_WRITTEN, pages);
    memory.writebacks().end(pfn);
    memory.relief().mayReclaim();
    if (reclaimed) {
      memory.rotations().add(pfn);
    }
    return memory.put(pfn, 1);
  }
}
