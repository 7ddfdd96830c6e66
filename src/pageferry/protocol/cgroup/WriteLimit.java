package pageferry.protocol.cgroup;

import pageferry.mm.CgroupEvent;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemoryLimit;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.KeepTopTier;
import pageferry.protocol.ops.cgroup.CountEvent;
import pageferry.protocol.ops.cgroup.DrainStocks;
import pageferry.protocol.ops.cgroup.ReadUse;
import pageferry.protocol.ops.cgroup.SetLimit;

/**
 * Sets a limit of a control group's memory: memory_max_write(), memory_high_write() and their like
 * (mm/memcontrol.c, Linux 6.1). Whoever sets memory.max or memory.high below what is used reclaims
 * the rest; at memory.max processes are killed if that is not enough, and until a killed one is
 * gone or given up by the oom_reaper the writer goes round, letting others run: "memcg: avoid dead
 * loop when setting memory.max" (2025, taken up by stable releases). Returns 0 or -EINVAL.
 */
final class WriteLimit extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** About how long a victim on the same CPU needs to give its memory back once it is woken. */
  private static final long VICTIM_NS = 1_000_000;

  /** As many rounds as are played as one while nothing changes: each takes about a microsecond. */
  private static final long ROUNDS_NS = 100_000;

  private final int group;
  private final MemoryLimit limit;
  private final String value;
  private long pages;
  private boolean drained;
  private int retries = MAX_RECLAIM_RETRIES;
  private boolean waited;

  WriteLimit(int group, MemoryLimit limit, String value) {
    super(KernelFunction.MEMORY_MAX_WRITE);
    this.group = group;
    this.limit = limit;
    this.value = value;
  }

  @Override
  protected Instruction start() {
    pages = MemoryLimit.parse(value, paging());
    boolean reclaims = limit == MemoryLimit.MAX || limit == MemoryLimit.HIGH;
    SetLimit set = new SetLimit(group, limit, pages);
    return pages == MemoryLimit.INVALID
        ? fail(Errno.EINVAL)
        : after(new Instruction.AskCgroups(set), was -> reclaims ? look() : done(0));
  }

  private Instruction look() {
    looksAgain();
    return after(new Instruction.AskCgroups(new ReadUse(group)), this::looked);
  }

  private Instruction looked(ReadUse.Use use) {
    if (use.usage() <= pages || current().killed) {
      return limit == MemoryLimit.HIGH && has(KernelSwitch.MEMCG_TIERED_LIMITS)
          ? call(new KeepTopTier(group), kept -> done(0))
          : done(0);
    }
    if (!drained) {
      drained = true;
      return after(new Instruction.AskCgroups(new DrainStocks(group)), nothing -> look());
    }
    if (retries > 0) {
      Routine reclaim = cpu().kernelWork().reclaimGroup(group, use.usage() - pages);
      return call(reclaim, this::reclaimed);
    }
    CountEvent oom = new CountEvent(group, CgroupEvent.OOM);
    return limit == MemoryLimit.MAX
        ? after(new Instruction.AskCgroups(oom), counted -> killOne())
        : done(0);
  }

  private Instruction reclaimed(long freed) {
    retries -= freed == 0 ? 1 : 0;
    return look();
  }

  private Instruction killOne() {
    return call(
        cpu().kernelWork().killInGroup(group), found -> found == 0 ? done(0) : awaitVictim());
  }

  /** Each round takes the oom_lock and so may sleep; that it ends is the oom_reaper's doing. */
  private Instruction awaitVictim() {
    gotOn();
    if (!waited && !current().killed) {
      waited = true;
      return after(new Instruction.Sleep(VICTIM_NS, WaitKind.OOM_VICTIM, 0), slept -> look());
    }
    return current().killed
        ? look()
        : spend(ROUNDS_NS, spent -> after(new Instruction.CondResched(), nothing -> look()));
  }
}
