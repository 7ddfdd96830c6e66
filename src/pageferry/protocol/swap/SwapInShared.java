package pageferry.protocol.swap;

import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.FreeSlots;
import pageferry.protocol.ops.inode.LeaveSwapCache;
import pageferry.protocol.ops.inode.NoteClusterUse;
import pageferry.protocol.ops.inode.PlanCluster;
import pageferry.protocol.ops.inode.SwapInPage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.swap.ReturnFromSwap;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Brings a page of shared memory back from swap: shmem_swapin_folio() (mm/shmem.c, Linux 6.1). It
 * is read where the object's policy wants it or else that of the running task, and its neighbours
 * on the device are read to the same place, into the swap cache. Returns the page frame that the
 * object then has there, {@link #NOTHING}, or -ENOMEM.
 */
public final class SwapInShared extends Routine {
  /** The object has no slot there any more. */
  public static final long NOTHING = Long.MIN_VALUE;

  private final CachePlace place;
  private final boolean inFault;
  private boolean major;
  private long slot;
  private long page;

  /**
   * @param place which page of which object
   * @param inFault whether a page fault needs it
   */
  public SwapInShared(CachePlace place, boolean inFault) {
    super(KernelFunction.SHMEM_SWAPIN_FOLIO);
    this.place = place;
    this.inFault = inFault;
  }

  /** Behind it: whether it had to be read. */
  public boolean isMajor() {
    return major;
  }

  @Override
  protected Instruction start() {
    FindPages find = new FindPages(place.offset(), 1, place.offset());
    return after(new Instruction.AskInode(place.inode(), find), this::placeFound);
  }

  private Instruction placeFound(FindPages.Found now) {
    slot = now.slot();
    if (slot < 0) {
      return done(now.pfns()[0] >= 0 ? now.pfns()[0] : NOTHING);
    }
    FindSlot find = new FindSlot(slot, true);
    return spend(
        cost(Cost.SWAP_CACHE),
        spent -> after(Swap.ask(find), (FindSlot.Found at) -> found(at, now)));
  }

  private Instruction found(FindSlot.Found at, FindPages.Found now) {
    if (at.pfn() >= 0) {
      page = at.pfn();
      cpu().count(VmCounter.SWAP_RA_HIT, at.ahead() ? 1 : 0);
      return at.ahead()
          ? after(Swap.ask(new NoteClusterUse()), (Integer noted) -> reference())
          : reference();
    }
    if (inFault && !major) {
      cpu().count(VmCounter.PGMAJFAULT, 1);
    }
    major = true;
    boolean alone = has(KernelSwitch.SHARED_SWAP_IN_ALONE) && at.device().spec().isSync();
    return alone
        ? read(new long[] {slot}, now)
        : after(Swap.ask(new PlanCluster(slot)), (long[] slots) -> read(slots, now));
  }

  private Instruction read(long[] slots, FindPages.Found now) {
    long index = place.offset() + now.traits().number();
    ReadSwap read =
        ReadSwap.ofShared(
            slots, slot, (task, of) -> AllocContext.forObject(task, now.policy(), index, 0));
    Routine reading = inFault ? read.inFault() : read;
    return call(
        reading,
        pages ->
            pages == 0 && read.lacksMemory()
                ? fail(Errno.ENOMEM)
                : call(read.await(), awaited -> readIn()));
  }

  /** The page that was needed was not read ahead, and is not looked up once more. */
  private Instruction readIn() {
    FindSlot find = new FindSlot(slot, false);
    return after(Swap.ask(find), (FindSlot.Found at) -> at.pfn() < 0 ? again() : use(at.pfn()));
  }

  private Instruction use(long pfn) {
    page = pfn;
    return reference();
  }

  private Instruction again() {
    looksAgain();
    return start();
  }

  private Instruction reference() {
    return ask(nodeOf(page), new GetCached(page, SwapSpec.DEVICE), 0, this::referenced);
  }

  private Instruction referenced(long folio) {
    return folio == GetCached.GONE
        ? awaitMove(page, this::again)
        : call(new FolioLock(page), locked -> look());
  }

  private Instruction look() {
    return ask(nodeOf(page), new LookAtSource(page), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.WRITEBACK)) {
      return call(new FolioWaitWriteback(page), rc -> rc < 0 ? letGo(this::again) : look());
    }
    boolean cached = look.has(PageFlags.CACHE) && look.has(PageFlags.ANON);
    SwapInPage swapIn = new SwapInPage(place.offset(), slot, page);
    return cached
        ? after(new Instruction.AskInode(place.inode(), swapIn), this::put)
        : letGo(this::again);
  }

  private Instruction put(boolean ours) {
    return ours
        ? after(Swap.ask(new FreeSlots(new long[] {slot})), (long[] idle) -> leave())
        : letGo(this::again);
  }

  private Instruction leave() {
    LeaveSwapCache leave = new LeaveSwapCache(slot, page, LeaveSwapCache.FREES);
    return after(Swap.ask(leave), (Boolean left) -> giveBack());
  }

  private Instruction giveBack() {
    ReturnFromSwap back = new ReturnFromSwap(page, place);
    return ask(nodeOf(page), back, 0, nothing -> letGo(() -> done(page)));
  }

  private Instruction letGo(Supplier<Instruction> then) {
    PutFolio put = new PutFolio(page, 1);
    return unlock(page, free -> tell(nodeOf(page), put, 0, dropped -> then.get()));
  }
}
