package pageferry.protocol.reclaim;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.ChargeSlotsOf;
import pageferry.protocol.ops.inode.AddToSwap;
import pageferry.protocol.ops.inode.LeaveSwapCache;
import pageferry.protocol.ops.inode.NameShared;
import pageferry.protocol.ops.inode.SwapOutPage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.swap.LeaveForSwap;
import pageferry.protocol.swap.Swap;

/**
 * Moves a locked, isolated and unmapped page of shared memory from its object to the swap cache:
 * shmem_writepage() (mm/shmem.c, Linux 6.1). One that nobody has written is dropped, for the object
 * has zeroes where it has nothing. Returns its slot, {@link #CLEAN} or {@link #STAYS}.
 */
final class SwapOutShared extends Routine {
  /** The page was clean and is out of its object. */
  static final long CLEAN = -1;

  /** Somebody else has the page, or there is no slot for it. */
  static final long STAYS = -2;

  private final long pfn;
  private CachePlace place = CachePlace.NONE;
  private long slot = CLEAN;

  SwapOutShared(long pfn) {
    super(KernelFunction.SHMEM_WRITEPAGE);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new FindPlace(pfn), 0, this::placed);
  }

  private Instruction placed(CachePlace found) {
    place = found;
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (!look.has(PageFlags.DIRTY)) {
      return leave();
    }
    AddToSwap add = new AddToSwap(pfn, 0);
    return Swap.exists(cpu())
        ? spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(add), (Long taken) -> added(taken)))
        : done(STAYS);
  }

  private Instruction added(long taken) {
    slot = taken;
    return taken < 0
        ? done(STAYS)
        : call(new ChargeSlotsOf(pfn, taken, 1), rc -> rc < 0 ? done(STAYS) : leave());
  }

  private Instruction leave() {
    return ask(nodeOf(pfn), new LeaveForSwap(pfn, slot), 0, this::left);
  }

  private Instruction left(boolean ours) {
    if (ours) {
      return slot == CLEAN
          ? out(0)
          : after(Swap.ask(new NameShared(slot, place)), (Integer named) -> out(named));
    }
    LeaveSwapCache back = new LeaveSwapCache(slot, pfn, LeaveSwapCache.FREES);
    return slot == CLEAN ? done(STAYS) : after(Swap.ask(back), (Boolean out) -> done(STAYS));
  }

  private Instruction out(int nothing) {
    SwapOutPage out = new SwapOutPage(place.offset(), slot);
    return after(new Instruction.AskInode(place.inode(), out), (Integer gone) -> done(slot));
  }
}
