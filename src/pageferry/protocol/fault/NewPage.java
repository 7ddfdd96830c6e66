package pageferry.protocol.fault;

import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.space.Vma;

/** What becomes of a new folio when an entry maps it. */
public final class NewPage {
  private NewPage() {}

  /**
   * Puts a folio that has just been mapped in the batch it belongs to:
   * lru_cache_add_inactive_or_unevictable() (mm/swap.c, Linux 6.1).
   */
  public static void add(Processor cpu, Vma area, long pfn, int pages) {
    boolean large = pages > 1;
    if (area.has(VmFlags.LOCKED)) {
      cpu.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, pages);
      cpu.mlock(pfn, MlockKind.NEW, large);
    } else {
      cpu.lruAdd(pfn, large);
    }
  }
}
