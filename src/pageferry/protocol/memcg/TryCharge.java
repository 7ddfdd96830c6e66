package pageferry.protocol.memcg;

import pageferry.mm.CgroupEvent;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.ChargePages;
import pageferry.protocol.ops.cgroup.CountEvent;
import pageferry.protocol.ops.cgroup.DrainStocks;
import pageferry.protocol.ops.cgroup.ReadUse;

/**
 * Charges 2^order pages to a control group: try_charge_memcg() (mm/memcontrol.c, Linux 6.1). At
 * memory.max it reclaims within the group, again and again, and then has a process of the group
 * killed. Returns 0 or -ENOMEM.
 */
public final class TryCharge extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** PAGE_ALLOC_COSTLY_ORDER. */
  private static final int COSTLY_ORDER = 3;

  /** About how long a victim needs to give its memory back, which takes the CPU from others. */
  private static final long VICTIM_NS = 1_000_000;

  private final int group;
  private final int order;
  private final int pages;
  private final int gfp;
  private int retries = MAX_RECLAIM_RETRIES;
  private long reclaimed;
  private boolean drained;
  private boolean passedOom;

  /**
   * @param group the group, which is not the root
   * @param order how many pages
   * @param gfp the allocation flags
   */
  public TryCharge(int group, int order, int gfp) {
    this(group, order, 1 << order, gfp);
  }

  /**
   * @param pages how many pages, each of order {@code order} or less
   */
  TryCharge(int group, int order, int pages, int gfp) {
    super(KernelFunction.TRY_CHARGE_MEMCG);
    this.group = group;
    this.order = order;
    this.pages = pages;
    this.gfp = gfp;
  }

  @Override
  protected Instruction start() {
    ChargePages charge = new ChargePages(cpu().id(), group, pages, current().memalloc);
    return after(new Instruction.AskCgroups(charge), this::tried);
  }

  private Instruction again() {
    looksAgain();
    return start();
  }

  private Instruction tried(ChargePages.Charged answer) {
    if (answer.charged()) {
      boolean looks = answer.above() || has(KernelSwitch.MEMCG_TIERED_LIMITS);
      current().overHigh += looks ? answer.taken() : 0;
      return handlesHigh() ? call(new HandleOverHigh(), handled -> done(0)) : done(0);
    }
    if (!Gfp.has(gfp, Gfp.DIRECT_RECLAIM)) {
      return fail(Errno.ENOMEM);
    }
    return count(CgroupEvent.MAX, counted -> call(reclaim(), this::reclaimed));
  }

  /** Whether what has been charged above memory.high is too much to wait for the call's end. */
  private boolean handlesHigh() {
    return has(KernelSwitch.MEMCG_HIGH_AT_CHARGE)
        && current().overHigh > cpu().machine().profile().number(KernelSwitch.CHARGE_BATCH_SIZE)
        && !current().memalloc
        && Gfp.has(gfp, Gfp.DIRECT_RECLAIM);
  }

  private Instruction count(CgroupEvent event, Instruction.Then<Integer> then) {
    return after(new Instruction.AskCgroups(new CountEvent(group, event)), then);
  }

  private Routine reclaim() {
    return cpu().kernelWork().reclaimGroup(group, pages);
  }

  /** While it reclaims on, a victim that it has woken dies. */
  private Instruction reclaimed(long freed) {
    reclaimed = freed;
    return passedOom && !current().killed
        ? after(new Instruction.Sleep(VICTIM_NS, WaitKind.OOM_VICTIM, 0), slept -> look())
        : look();
  }

  private Instruction look() {
    return after(new Instruction.AskCgroups(new ReadUse(group)), this::looked);
  }

  private Instruction looked(ReadUse.Use use) {
    if (use.margin() >= pages) {
      return again();
    }
    if (!drained) {
      drained = true;
      return after(new Instruction.AskCgroups(new DrainStocks(group)), nothing -> again());
    }
    if (Gfp.has(gfp, Gfp.NORETRY)) {
      return fail(Errno.ENOMEM);
    }
    if (reclaimed > 0 && order <= COSTLY_ORDER || retries-- > 0) {
      return again();
    }
    boolean dies = passedOom && current().killed;
    return dies || order > COSTLY_ORDER || Gfp.has(gfp, Gfp.RETRY_MAYFAIL)
        ? fail(Errno.ENOMEM)
        : count(CgroupEvent.OOM, counted -> killOne());
  }

  private Instruction killOne() {
    return call(cpu().kernelWork().killInGroup(group), this::killed);
  }

  private Instruction killed(long found) {
    if (found == 0) {
      return fail(Errno.ENOMEM);
    }
    boolean first = !passedOom;
    passedOom = true;
    retries = MAX_RECLAIM_RETRIES;
    return first || current().killed
        ? again()
        : after(new Instruction.Sleep(PAUSE_NS, WaitKind.OOM_VICTIM, 0), slept -> again());
  }
}
