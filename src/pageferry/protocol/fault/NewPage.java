package pageferry.protocol.fault;

import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.space.Vma;

/**
 * What becomes of a new folio that an entry is to map. It is in its batch before the entry is set,
 * so that whoever finds the entry finds the folio where a drain can reach it; Linux does both with
 * the page table locked.
 */
public final class NewPage {
  private NewPage() {}

  /**
   * Puts a folio in the batch it belongs to, with the reference of who allocated it:
   * lru_cache_add_inactive_or_unevictable() (mm/swap.c, Linux 6.1).
   */
  public static void add(Processor cpu, Vma area, long pfn, int pages) {
    boolean large = pages > 1;
    if (area.has(VmFlags.LOCKED)) {
      cpu.mlock(pfn, MlockKind.NEW, large);
    } else {
      cpu.lruAddFaulted(pfn, large);
    }
  }

  /** Counts a folio that an entry maps now. */
  public static void mapped(Processor cpu, Vma area, int pages) {
    cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, area.has(VmFlags.LOCKED) ? pages : 0);
  }
}
