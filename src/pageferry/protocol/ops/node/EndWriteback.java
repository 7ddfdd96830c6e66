package pageferry.protocol.ops.node;

import pageferry.mm.VmCounter;

/**
 * Ends the writeback of a folio, of which its node tells those who wait for it:
 * folio_end_writeback() (mm/filemap.c, Linux 6.1). Answers the base pages freed.
 *
 * @param pfn the folio's first page
 */
public record EndWriteback(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    int pages = 1 << memory.frames().order(pfn);
    memory.count(VmCounter.NR_WRITEBACK, -pages);
    memory.count(VmCounter.NR_WRITTEN, pages);
    memory.writebacks().end(pfn);
    return memory.put(pfn, 1);
  }
}
