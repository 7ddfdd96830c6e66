package pageferry.protocol.ops.node;

import pageferry.mm.VmCounter;

/**
 * Begins the writeback of a folio that is in use: folio_start_writeback() (mm/page-writeback.c,
 * Linux 6.1). Answers whether it was not under writeback before.
 *
 * <p>Departure: it takes a reference, so that nothing frees or moves the folio meanwhile; Linux has
 * each of those look for PG_writeback.
 *
 * @param pfn the folio's first page
 * @param ender the task that has to end it; 0: the device
 */
public record StartWriteback(long pfn, int ender) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    if (memory.writebacks().has(pfn)) {
      return false;
    }
    memory.frames().addRefs(pfn, 1);
    memory.count(VmCounter.NR_WRITEBACK, 1 << memory.frames().order(pfn));
    memory.writebacks().begin(pfn, ender);
    return true;
  }
}
