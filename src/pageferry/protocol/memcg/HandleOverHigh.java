package pageferry.protocol.memcg;

import pageferry.mm.CgroupEvent;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.CountEvent;
import pageferry.protocol.ops.cgroup.ReadUse;
import pageferry.protocol.ops.node.ReclaimBatch;

/**
 * What a task does on its way back to user mode after it has charged pages to a group above
 * memory.high: mem_cgroup_handle_over_high() (mm/memcontrol.c, Linux 6.1). It reclaims as many, and
 * sleeps, the longer the further the group is still above, if nothing more can be reclaimed.
 * Returns 0.
 */
public final class HandleOverHigh extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** HZ of the kernels that were recorded. */
  private static final long HZ = 250;

  /** MEMCG_MAX_HIGH_DELAY_JIFFIES. */
  private static final long MOST_JIFFIES = 2 * HZ;

  /** MEMCG_DELAY_PRECISION_SHIFT. */
  private static final int PRECISION = 20;

  /** MEMCG_DELAY_SCALING_SHIFT. */
  private static final int SCALING = 14;

  private int group;
  private int pages;
  private long reclaimed;
  private int retries = MAX_RECLAIM_RETRIES;
  private boolean again;

  public HandleOverHigh() {
    super(KernelFunction.MEM_CGROUP_HANDLE_OVER_HIGH);
  }

  @Override
  protected Instruction start() {
    group = current().cgroup;
    pages = current().overHigh;
    current().overHigh = 0;
    return group == 0 ? done(0) : reclaim();
  }

  private Instruction read(Instruction.Then<ReadUse.Use> then) {
    return after(new Instruction.AskCgroups(new ReadUse(group)), then);
  }

  // reclaim_high()

  private Instruction reclaim() {
    looksAgain();
    reclaimed = 0;
    return current().killed ? done(0) : read(use -> isAbove(use) ? count() : end());
  }

  private static boolean isAbove(ReadUse.Use use) {
    return use.usage() > use.high();
  }

  private Instruction count() {
    CountEvent high = new CountEvent(group, CgroupEvent.HIGH);
    return after(new Instruction.AskCgroups(high), counted -> free());
  }

  private Instruction free() {
    int wanted = again ? ReclaimBatch.CLUSTER : pages;
    return call(cpu().kernelWork().reclaimGroup(group, wanted), this::freed);
  }

  private Instruction freed(long got) {
    reclaimed = got;
    return read(this::looked);
  }

  private Instruction looked(ReadUse.Use use) {
    long jiffies = delay(use);
    if (jiffies <= HZ / 100) {
      return end();
    }
    if (reclaimed > 0 || retries-- > 0) {
      again = true;
      return reclaim();
    }
    long ns = jiffies * (1_000_000_000 / HZ);
    return after(new Instruction.Sleep(ns, WaitKind.OVER_HIGH, 0), slept -> done(0));
  }

  private Instruction end() {
    return has(KernelSwitch.MEMCG_TIERED_LIMITS)
        ? call(new KeepTopTier(group), kept -> done(0))
        : done(0);
  }

  /** calculate_high_delay(). */
  private long delay(ReadUse.Use use) {
    if (!isAbove(use)) {
      return 0;
    }
    long high = Math.max(use.high(), 1);
    double over = (double) ((use.usage() - high << PRECISION) / high);
    double jiffies = over * over * HZ / (1L << PRECISION) / (1L << SCALING);
    double mine =
        jiffies * pages / cpu().machine().profile().number(KernelSwitch.CHARGE_BATCH_SIZE);
    return (long) Math.min(mine, MOST_JIFFIES);
  }
}
