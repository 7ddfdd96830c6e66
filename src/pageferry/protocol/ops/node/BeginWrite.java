package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;

/**
 * Takes a locked folio for clean and begins its writeback: folio_clear_dirty_for_io() and
 * folio_start_writeback() (mm/page-writeback.c, Linux 6.1). Answers whether there was anything to
 * write: a clean folio of a file is left alone.
 *
 * @param pfn the folio's first page
 * @param ender the task that has to end it; 0: the device
 */
public record BeginWrite(long pfn, int ender) implements NodeOp<Boolean> {
  /** Whether a folio of a file has nothing to write; one of shared memory always has. */
  public static boolean isClean(int flags) {
    return (flags & (PageFlags.DIRTY | PageFlags.SWAPBACKED)) == 0;
  }

  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (isClean(frames.flags(pfn)) || frames.has(pfn, PageFlags.WRITEBACK)) {
      return false;
    }
    if (DirtyPage.isCounted(frames, pfn)) {
      memory.count(VmCounter.NR_DIRTY, -1);
    }
    frames.clear(pfn, PageFlags.DIRTY);
    return new StartWriteback(pfn, ender).on(memory);
  }
}
