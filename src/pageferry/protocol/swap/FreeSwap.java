package pageferry.protocol.swap;

import pageferry.mm.KernelFunction;
import pageferry.mm.Shadow;
import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.LeaveSwapCache;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.LeaveCache;
import pageferry.protocol.ops.node.swap.MarkDirty;

/**
 * Takes a locked folio out of the swap cache and gives its slots back if no entry names them:
 * folio_free_swap() (mm/swapfile.c, Linux 6.1). Returns 1 if it did, otherwise 0.
 */
public final class FreeSwap extends Routine {
  private final long head;
  private final Shadow shadow;

  /**
   * @param head the folio's first page
   */
  public FreeSwap(long head) {
    this(head, LeaveSwapCache.FREES);
  }

  private FreeSwap(long head, Shadow shadow) {
    super(KernelFunction.FOLIO_FREE_SWAP);
    this.head = head;
    this.shadow = shadow;
  }

  /** The same for a folio that is reclaimed, whatever names its slots. */
  public static FreeSwap evicting(long head, Shadow shadow) {
    return new FreeSwap(head, shadow);
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(head), new FindPlace(head), 0, this::found);
  }

  private Instruction found(CachePlace place) {
    if (place.inode() != SwapSpec.DEVICE) {
      return done(0);
    }
    LeaveSwapCache leave = new LeaveSwapCache(place.offset(), head, shadow);
    return after(Swap.ask(leave), this::left);
  }

  private Instruction left(boolean out) {
    if (!out) {
      return done(0);
    }
    LeaveCache leave = new LeaveCache(new long[] {head});
    return ask(nodeOf(head), leave, 0, freed -> dirty());
  }

  private Instruction dirty() {
    return ask(nodeOf(head), new MarkDirty(head), 0, nothing -> done(1));
  }
}
