package pageferry.protocol.swapfile;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.FreeSlots;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.swap.MapSwapped;
import pageferry.protocol.ops.space.ClearYoung;
import pageferry.protocol.ops.space.NoteSwapUse;
import pageferry.protocol.ops.space.PlanSwapIn;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.swap.FreeSwap;
import pageferry.protocol.swap.ReadSwap;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Lets one entry that names a swap slot map its page again: unuse_pte_range() and unuse_pte()
 * (mm/swapfile.c, Linux 6.1). A page that is not in the swap cache is read there, where the policy
 * of its area wants it or else that of the running task. Returns 0 or -ENOMEM.
 */
public final class UnusePte extends Routine {
  private final int mm;
  private final long vpn;
  private final long pte;
  private final Vma area;
  private long page;
  private long head;

  /**
   * @param mm the address space
   * @param vpn the page
   * @param pte its entry
   * @param area its area
   */
  public UnusePte(int mm, long vpn, long pte, Vma area) {
    super(KernelFunction.UNUSE_PTE);
    this.mm = mm;
    this.vpn = vpn;
    this.pte = pte;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    FindSlot find = new FindSlot(Pte.slot(pte), counts());
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(find), this::found));
  }

  private boolean counts() {
    return !has(KernelSwitch.SWAPOFF_IGNORES_READ_AHEAD);
  }

  private Instruction found(FindSlot.Found slot) {
    page = slot.pfn();
    if (page >= 0) {
      cpu().count(VmCounter.SWAP_RA_HIT, slot.ahead() ? 1 : 0);
      NoteSwapUse note = new NoteSwapUse(vpn, slot.ahead());
      return counts() && !slot.large()
          ? ask(mm, note, MmapLock.NONE, 0, nothing -> reference())
          : reference();
    }
    PlanSwapIn plan = new PlanSwapIn(vpn, Pte.slot(pte), 1 << slot.device().cluster());
    return slot.count() == 0 ? done(0) : ask(mm, plan, MmapLock.NONE, 0, this::planned);
  }

  private Instruction planned(PlanSwapIn.Plan plan) {
    ReadSwap read = new ReadSwap(plan, area, vpn);
    return call(read, pages -> pages == 0 ? gotNone(read) : call(read.await(), had -> readIn()));
  }

  /** Somebody else reads the page, or there is no memory for it. */
  private Instruction gotNone(ReadSwap read) {
    return read.lacksMemory() ? fail(Errno.ENOMEM) : again();
  }

  /** The page that was needed was not read ahead, and is not looked up once more. */
  private Instruction readIn() {
    FindSlot find = new FindSlot(Pte.slot(pte), false);
    return after(Swap.ask(find), (FindSlot.Found slot) -> slot.pfn() < 0 ? again() : use(slot));
  }

  private Instruction use(FindSlot.Found slot) {
    page = slot.pfn();
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
    head = folio;
    return folio == GetCached.GONE
        ? awaitMove(page, this::again)
        : call(new FolioLock(folio), locked -> look());
  }

  private Instruction look() {
    return ask(nodeOf(head), new LookAtSource(head), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.WRITEBACK)) {
      return call(new FolioWaitWriteback(head), rc -> rc < 0 ? letGo(0) : look());
    }
    MapSwapped map = new MapSwapped(page, mapping(), Pte.has(pte, Pte.EXCLUSIVE));
    return look.has(PageFlags.CACHE) ? ask(nodeOf(page), map, 0, nothing -> set()) : letGo(0);
  }

  private long mapping() {
    return Mapping.of(mm, vpn, false);
  }

  private Instruction set() {
    SetEntry set = new SetEntry(vpn, pte, Pte.of(page, Pte.PRESENT));
    return ask(mm, set, MmapLock.NONE, cost(Cost.SET_PTE), this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      DropMappings drop = DropMappings.one(page, mapping());
      return tell(nodeOf(page), drop, 0, dropped -> letGo(0));
    }
    ClearYoung old = new ClearYoung(new long[] {vpn});
    return ask(mm, old, MmapLock.NONE, 0, cleared -> freeSlot());
  }

  private Instruction freeSlot() {
    FreeSlots free = new FreeSlots(new long[] {Pte.slot(pte)});
    return after(Swap.ask(free), (long[] idle) -> call(new FreeSwap(head), freed -> letGo(0)));
  }

  private Instruction letGo(long rc) {
    PutFolio put = new PutFolio(head, 1);
    return unlock(head, free -> tell(nodeOf(head), put, 0, dropped -> done(rc)));
  }
}
