package pageferry.protocol.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.FolioCounter;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.ReadIntoCache;
import pageferry.protocol.ops.inode.SwapSlots;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.LeaveCache;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.PlanSwapIn;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.MemoryEvent;

/**
 * Reads slots into the swap cache, one that is needed and others ahead of their use:
 * swap_vma_readahead() and __read_swap_cache_async() (mm/swap_state.c, Linux 6.1). What a device
 * has not delivered yet stays locked until {@link #await}. Returns how many pages are read.
 */
public final class ReadSwap extends Routine {
  /** No page is needed more than another, and none counts as read ahead. */
  public static final long ALL = -1;

  /** Where the pages that are read come to lie. */
  @FunctionalInterface
  public interface Placement {
    /** Where that of page {@code vpn} does. */
    AllocContext of(Task task, long vpn);
  }

  private final PlanSwapIn.Plan plan;
  private final Placement placement;
  private final boolean advised;
  private final long needed;
  private final int order;
  private final List<Long> reading = new ArrayList<>();
  private int at;
  private long read;
  private boolean inFault;
  private boolean lacksMemory;
  private boolean zero;

  /**
   * @param plan what is read
   * @param area where it is mapped
   * @param needed the page that is needed, or {@link #ALL}
   */
  public ReadSwap(PlanSwapIn.Plan plan, Vma area, long needed) {
    this(plan, needed, inArea(area, 0), 0, false);
  }

  private ReadSwap(
      PlanSwapIn.Plan plan, long needed, Placement placement, int order, boolean advised) {
    super(KernelFunction.SWAPIN_READAHEAD);
    this.placement = placement;
    this.order = order;
    this.advised = advised;
    this.plan = plan;
    this.needed = needed;
  }

  /**
   * Reads a folio of 2^{@code order} pages by itself: alloc_swap_folio() (mm/memory.c) and
   * swapin_folio() (mm/swap_state.c, Linux 6.12 and 7.0).
   *
   * @param vpn its first page
   * @param slot its first slot
   */
  public static ReadSwap alone(long vpn, long slot, int order, Vma area) {
    PlanSwapIn.Plan plan = PlanSwapIn.Plan.of(vpn, slot);
    boolean advised = area.has(VmFlags.HUGEPAGE);
    return new ReadSwap(plan, vpn, inArea(area, order), order, advised);
  }

  /**
   * Reads slots of shared memory, all of them to where {@code placement} says.
   *
   * @param slots the slots in ascending order
   * @param needed the slot that is needed, or {@link #ALL}
   */
  public static ReadSwap ofShared(long[] slots, long needed, Placement placement) {
    PlanSwapIn.Plan plan = new PlanSwapIn.Plan(slots, slots, slots.length == 1);
    return new ReadSwap(plan, needed, placement, 0, false);
  }

  private static Placement inArea(Vma area, int order) {
    return (task, vpn) -> AllocContext.forPage(task, area, vpn, order);
  }

  /** Behind it: the wait for what the device has still to deliver. */
  public Routine await() {
    return new AwaitRead(reading);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at == plan.slots().length) {
      return plan.lone() ? done(read) : push();
    }
    FindSlot find = new FindSlot(plan.slots()[at], false);
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(find), this::found));
  }

  /** What was read with others goes to its list at once: swap_cluster_readahead(). */
  private Instruction push() {
    return after(new Instruction.DrainLocal(), drained -> done(read));
  }

  /** Says that a page fault reads: lru_gen_in_fault(). */
  public ReadSwap inFault() {
    inFault = true;
    return this;
  }

  private Instruction goWithout() {
    lacksMemory |= !isAhead();
    return skip();
  }

  /** Behind it: whether there was no memory for the page that is needed, or for one of all. */
  public boolean lacksMemory() {
    return lacksMemory;
  }

  private Instruction skip() {
    at++;
    return next();
  }

  private Instruction found(FindSlot.Found slot) {
    if (slot.pfn() >= 0 || slot.count() == 0) {
      return skip();
    }
    zero = slot.device().zero();
    boolean byIndex = has(KernelSwitch.SWAP_READ_AHEAD_BY_INDEX) || needed == ALL;
    long vpn = byIndex ? plan.vpns()[at] : needed;
    NewFolio state = NewFolio.swapCache(order);
    int gfp = order == 0 ? Gfp.HIGHUSER_MOVABLE : cpu().machine().hugeGfp(advised);
    AllocPages alloc = new AllocPages(order, gfp, placement.of(current(), vpn), state, 0);
    return call(
        AllocCharged.of(current(), alloc),
        pfn -> pfn < 0 ? goWithout() : lock(pfn, LockKind.TRY, had -> name(pfn)));
  }

  private Instruction name(long pfn) {
    NameObject name = new NameObject(pfn, SwapSpec.DEVICE, plan.slots()[at]);
    return ask(nodeOf(pfn), name, 0, named -> insert(pfn));
  }

  private boolean isAhead() {
    return needed != ALL && plan.vpns()[at] != needed;
  }

  private Instruction insert(long pfn) {
    ReadIntoCache insert = new ReadIntoCache(plan.slots()[at], order, pfn, isAhead());
    return after(Swap.ask(insert), (ReadIntoCache.Added added) -> inserted(pfn, added));
  }

  private Instruction inserted(long pfn, ReadIntoCache.Added added) {
    if (added.there() != pfn) {
      LeaveCache leave = new LeaveCache(new long[] {pfn});
      return unlock(pfn, free -> ask(nodeOf(pfn), leave, 0, left -> drop(pfn)));
    }
    read += pages();
    cpu().copied(SwapSlots.contents(plan.slots()[at]), pfn, pages());
    if (!zero) {
      cpu().trace(new MemoryEvent.SwapRead(pfn, pages()));
    }
    cpu().count(zero ? VmCounter.SWPIN_ZERO : VmCounter.PSWPIN, pages());
    cpu().count(FolioCounter.SWPIN, order, has(KernelSwitch.COUNTS_SWPIN) ? 1 : 0);
    cpu().count(VmCounter.SWAP_RA, isAhead() ? 1 : 0);
    Refault refault = new Refault(pfn, pages(), added.shadow(), inFault);
    return call(refault, counted -> submit(pfn));
  }

  private int pages() {
    return 1 << order;
  }

  private Instruction submit(long pfn) {
    if (inFault) {
      cpu().lruAddFaulted(pfn, order > 0);
    } else {
      cpu().lruAdd(pfn, order > 0);
    }
    SwapSpec device = Objects.requireNonNull(cpu().machine().tuning().swap());
    if (zero || device.isSync()) {
      long ns = zero ? cost(Cost.ZERO_PAGE) : device.readNs();
      return spend(ns * pages(), spent -> unlock(pfn, free -> skip()));
    }
    reading.add(pfn);
    return skip();
  }

  private Instruction drop(long pfn) {
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, freed -> skip());
  }

  /** What end_swap_bio_read() does: the folios can be used. */
  private static final class AwaitRead extends Routine {
    private final List<Long> reading;
    private int at;

    AwaitRead(List<Long> reading) {
      super(KernelFunction.SWAP_READPAGE);
      this.reading = reading;
    }

    @Override
    protected Instruction start() {
      SwapSpec device = Objects.requireNonNull(cpu().machine().tuning().swap());
      return reading.isEmpty()
          ? done(0)
          : after(new Instruction.Sleep(device.readNs()), slept -> woken());
    }

    private Instruction woken() {
      current().switches++;
      return next();
    }

    private Instruction next() {
      return at == reading.size() ? done(0) : unlock(reading.get(at++), free -> next());
    }
  }
}
