package pageferry.protocol.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
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

/**
 * Reads slots into the swap cache, one that is needed and others ahead of their use:
 * swap_vma_readahead() and __read_swap_cache_async() (mm/swap_state.c, Linux 6.1). What a device
 * has not delivered yet stays locked until {@link #await}. Returns how many pages are read.
 */
public final class ReadSwap extends Routine {
  /** No page is needed more than another, and none counts as read ahead. */
  public static final long ALL = -1;

  private final PlanSwapIn.Plan plan;
  private final Vma area;
  private final long needed;
  private final List<Long> reading = new ArrayList<>();
  private int at;
  private long read;

  /**
   * @param plan what is read
   * @param area where it is mapped
   * @param needed the page that is needed, or {@link #ALL}
   */
  public ReadSwap(PlanSwapIn.Plan plan, Vma area, long needed) {
    super(KernelFunction.SWAPIN_READAHEAD);
    this.plan = plan;
    this.area = area;
    this.needed = needed;
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
      return after(new Instruction.DrainLocal(), drained -> done(read));
    }
    FindSlot find = new FindSlot(plan.slots()[at], false);
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(find), this::found));
  }

  private Instruction skip() {
    at++;
    return next();
  }

  private Instruction found(FindSlot.Found slot) {
    if (slot.pfn() >= 0 || slot.count() == 0) {
      return skip();
    }
    boolean byIndex = has(KernelSwitch.SWAP_READ_AHEAD_BY_INDEX) || needed == ALL;
    long vpn = byIndex ? plan.vpns()[at] : needed;
    AllocContext placement = AllocContext.forPage(current(), area, vpn, 0);
    NewFolio state = NewFolio.SWAP_CACHE;
    AllocPages alloc = new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, state, 0);
    return call(
        AllocCharged.of(current(), alloc),
        pfn -> pfn < 0 ? skip() : lock(pfn, LockKind.TRY, had -> name(pfn)));
  }

  private Instruction name(long pfn) {
    NameObject name = new NameObject(pfn, SwapSpec.DEVICE, plan.slots()[at]);
    return ask(nodeOf(pfn), name, 0, named -> insert(pfn));
  }

  private boolean isAhead() {
    return needed != ALL && plan.vpns()[at] != needed;
  }

  private Instruction insert(long pfn) {
    ReadIntoCache insert = new ReadIntoCache(plan.slots()[at], pfn, isAhead());
    return after(Swap.ask(insert), (ReadIntoCache.Added added) -> inserted(pfn, added));
  }

  private Instruction inserted(long pfn, ReadIntoCache.Added added) {
    if (added.there() != pfn) {
      LeaveCache leave = new LeaveCache(new long[] {pfn});
      return unlock(pfn, free -> ask(nodeOf(pfn), leave, 0, left -> drop(pfn)));
    }
    read++;
    cpu().copied(SwapSlots.contents(plan.slots()[at]), pfn, 1);
    cpu().count(VmCounter.PSWPIN, 1);
    cpu().count(VmCounter.SWAP_RA, isAhead() ? 1 : 0);
    Refault.count(cpu(), pfn, added.shadow(), needed != ALL);
    cpu().lruAdd(pfn, false);
    SwapSpec device = Objects.requireNonNull(cpu().machine().tuning().swap());
    if (device.isSync()) {
      return spend(device.readNs(), spent -> unlock(pfn, free -> skip()));
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
          : after(new Instruction.Sleep(device.readNs()), slept -> next());
    }

    private Instruction next() {
      return at == reading.size() ? done(0) : unlock(reading.get(at++), free -> next());
    }
  }
}
