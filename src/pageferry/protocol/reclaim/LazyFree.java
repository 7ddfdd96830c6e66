package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.KeepSwapBacked;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.swap.UnmapToSwap;

/**
 * What reclaims folios, those that MADV_FREE has freed among them: the part of shrink_folio_list()
 * (mm/vmscan.c, Linux 6.1) with try_to_unmap_one() (mm/rmap.c) for those. What was written since
 * then, or is referenced, belongs to swap again.
 */
abstract class LazyFree extends Routine {
  LazyFree(KernelFunction function) {
    super(function);
  }

  /** The locked folio stays. */
  abstract Instruction keepLocked();

  /** The locked folio is nobody's any more. */
  abstract Instruction leave();

  /** Unmaps and frees a folio that is locked and isolated. */
  final Instruction unmapLazilyFreed(long pfn, SourceLook look) {
    boolean clean = !look.has(PageFlags.DIRTY) && look.refs() == 1 + look.mappings().count();
    UnmapToSwap unmap = UnmapToSwap.ofLazilyFreed(pfn, look.mappings());
    return clean ? call(unmap, still -> unmapped(pfn, still)) : keepSwapBacked(pfn);
  }

  private Instruction unmapped(long pfn, long stillMapped) {
    return stillMapped > 0
        ? keepSwapBacked(pfn)
        : ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::drop);
  }

  private Instruction keepSwapBacked(long pfn) {
    return ask(nodeOf(pfn), new KeepSwapBacked(pfn), 0, kept -> keepLocked());
  }

  private Instruction drop(SourceLook look) {
    if (look.refs() > 1 || look.has(PageFlags.DIRTY)) {
      return keepLocked();
    }
    cpu().count(VmCounter.PGLAZYFREED, 1L << look.order());
    return leave();
  }
}
