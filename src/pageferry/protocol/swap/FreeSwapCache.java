package pageferry.protocol.swap;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;

/**
 * Takes an unmapped page out of the swap cache if its lock can be had at once and no entry names
 * its slot: free_swap_cache() (mm/swap_state.c), __try_to_reclaim_swap() (mm/swapfile.c, Linux
 * 6.1). Returns 0.
 */
public final class FreeSwapCache extends Routine {
  private final long pfn;
  private long head;

  /**
   * @param pfn a page that the swap cache has or had
   */
  public FreeSwapCache(long pfn) {
    super(KernelFunction.FREE_SWAP_CACHE);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    GetCached get = new GetCached(pfn, SwapSpec.DEVICE);
    return ask(nodeOf(pfn), get, cost(Cost.SWAP_CACHE), this::referenced);
  }

  private Instruction referenced(long folio) {
    head = folio;
    return folio == GetCached.GONE ? done(0) : lock(folio, LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    return answer == LockAnswer.GRANTED
        ? ask(nodeOf(head), new LookAtSource(head), 0, this::looked)
        : put();
  }

  private Instruction looked(SourceLook look) {
    boolean idle = look.mappings().count() == 0 && !look.has(PageFlags.WRITEBACK);
    return idle ? call(new FreeSwap(head), freed -> unlock()) : unlock();
  }

  private Instruction unlock() {
    return unlock(head, nothing -> put());
  }

  private Instruction put() {
    return tell(nodeOf(head), new PutFolio(head, 1), 0, nothing -> done(0));
  }
}
