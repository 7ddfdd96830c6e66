package pageferry.protocol.swapfile;

import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.swap.FreeSwap;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Takes a folio out of the swap cache once it has been written: the end of try_to_unuse()
 * (mm/swapfile.c, Linux 6.1). Returns 0.
 */
final class UnuseCached extends Routine {
  private final long pfn;
  private long head;

  UnuseCached(long pfn) {
    super(KernelFunction.TRY_TO_UNUSE);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new GetCached(pfn, SwapSpec.DEVICE), 0, this::referenced);
  }

  private Instruction referenced(long folio) {
    head = folio;
    return folio == GetCached.GONE ? done(0) : call(new FolioLock(folio), locked -> look());
  }

  private Instruction look() {
    return ask(nodeOf(head), new LookAtSource(head), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    return look.has(PageFlags.WRITEBACK)
        ? call(new FolioWaitWriteback(head), rc -> rc < 0 ? unlock() : look())
        : call(new FreeSwap(head), freed -> unlock());
  }

  private Instruction unlock() {
    return unlock(head, nothing -> put());
  }

  private Instruction put() {
    return tell(nodeOf(head), new PutFolio(head, 1), 0, nothing -> done(0));
  }
}
