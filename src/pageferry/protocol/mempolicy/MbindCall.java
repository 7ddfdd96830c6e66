package pageferry.protocol.mempolicy;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.migrate.UnmapLazily;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.SplitAreas;
import pageferry.protocol.ops.inode.SetSharedPolicy;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.NodeArg;

/**
 * The system call mbind(2): do_mbind() (mm/mempolicy.c, Linux 6.1). mmap_lock is held for writing
 * from the scan to the end of the migration; since 6.7 it is given back when the policy is set, and
 * pages are migrated or put back without it.
 */
public final class MbindCall extends Routine {
  /** mbind(2); mode and flags are the numbers of uapi/linux/mempolicy.h. */
  public record Mbind(long addr, long length, int mode, NodeArg nodes, int flags)
      implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MBIND;
    }

    @Override
    public Routine routine() {
      return new MbindCall(this);
    }
  }

  private static final int VALID_FLAGS =
      MemPolicy.MF_STRICT | MemPolicy.MF_MOVE | MemPolicy.MF_MOVE_ALL;

  private final Mbind call;
  private final PolicyArgs args;
  private final PageRange range;
  private int flags;
  private final ArrayDeque<Vma> toApply = new ArrayDeque<>();
  private boolean disabled;
  private @Nullable MemPolicy policy;
  private List<Source> queued = List.of();
  private int unmovable;
  private boolean locked;

  public MbindCall(Mbind call) {
    super(KernelFunction.DO_MBIND);
    this.call = call;
    this.args = new PolicyArgs(call.mode(), call.nodes());
    this.range = new PageRange(call.addr(), call.length());
    this.flags = call.flags();
  }

  @Override
  protected Instruction start() {
    int error = check();
    if (error != 0) {
      return done(error);
    }
    if (range.isEmpty(paging())) {
      return done(0);
    }
    error = args.checkNew();
    if (error != 0) {
      return done(error);
    }
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    if (!moves()) {
      return takeLock(null);
    }
    disabled = has(KernelSwitch.LRU_CACHE_DISABLE);
    return after(new Instruction.DrainAll(disabled), this::takeLock);
  }

  private int check() {
    int error = args.check(cpu().machine().profile());
    if (error != 0) {
      return error;
    }
    boolean takesLazy = has(KernelSwitch.MBIND_LAZY);
    if ((flags & ~(takesLazy ? VALID_FLAGS | MemPolicy.MF_LAZY : VALID_FLAGS)) != 0) {
      return Errno.EINVAL.negated();
    }
    if ((flags & MemPolicy.MF_MOVE_ALL) != 0 && !current().capable(Capability.SYS_NICE)) {
      return Errno.EPERM.negated();
    }
    if (!range.isAligned(paging())) {
      return Errno.EINVAL.negated();
    }
    if (args.mode() == MemPolicy.DEFAULT) {
      flags &= ~MemPolicy.MF_STRICT;
    }
    return range.wraps(paging()) ? Errno.EINVAL.negated() : 0;
  }

  private boolean moves() {
    return (flags & (MemPolicy.MF_MOVE | MemPolicy.MF_MOVE_ALL)) != 0;
  }

  private Instruction takeLock(@Nullable Object nothing) {
    return ask(
        current().mm(),
        FindAreas.of(range, paging()),
        MmapLock.WRITE,
        cost(Cost.LOOKUP),
        this::areasFound);
  }

  private Instruction areasFound(List<Vma> areas) {
    locked = true;
    List<@Nullable MemPolicy> contextual = args.contextual(current().memsAllowed());
    if (contextual.isEmpty()) {
      return release(Errno.EINVAL.negated());
    }
    policy = contextual.get(0);
    return call(
        new KeepReadersOut(current().mm(), range.start(paging()), range.end(paging())),
        nothing -> scan(areas));
  }

  private Instruction scan(List<Vma> areas) {
    long hole = beforeHole(areas);
    boolean strict = (flags & MemPolicy.MF_STRICT) != 0 && has(KernelSwitch.STRICT_FINDS_MISPLACED);
    if (hole == range.start(paging()) || !moves() && !strict) {
      return hole < range.end(paging()) ? release(Errno.EFAULT.negated()) : apply(0);
    }
    boolean all = (flags & MemPolicy.MF_MOVE_ALL) != 0;
    SharedRule once = SharedRule.unshared(this::has, SharedRule.HEAD_MAPPED_ONCE);
    SharedRule rule = all ? SharedRule.ALL : once;
    QueuePages.Wanted wanted = new QueuePages.Wanted(args.user(), false, rule, strictness(strict));
    QueuePages queue = new QueuePages(current().mm(), range.start(paging()), hole, wanted);
    return call(
        queue,
        rc -> {
          queued = queue.queued();
          unmovable = queue.unmovable();
          return scanned(rc == 0 && hole < range.end(paging()) ? Errno.EFAULT.negated() : rc);
        });
  }

  /**
   * How the scan takes a misplaced page: MPOL_MF_STRICT without MPOL_MF_MOVE takes none, and fails
   * with -EIO at the first.
   */
  private QueuePages.Strictness strictness(boolean strict) {
    if (!moves()) {
      return QueuePages.Strictness.CHECK_ONLY;
    }
    return strict && has(KernelSwitch.SCAN_STOPS_AT_UNMOVABLE)
        ? QueuePages.Strictness.STOP
        : QueuePages.Strictness.NONE;
  }

  /**
   * How far the scan comes: an area that a hole follows is not walked any more, as
   * queue_pages_test_walk() has it. Holes are tolerated for MPOL_DEFAULT alone, and even then not
   * at the whole range.
   */
  private long beforeHole(List<Vma> areas) {
    if (areas.isEmpty()) {
      return range.start(paging());
    }
    if (args.mode() == MemPolicy.DEFAULT) {
      return range.end(paging());
    }
    if (areas.get(0).start() > range.start(paging())) {
      return range.start(paging());
    }
    for (int i = 0; i < areas.size(); i++) {
      long next = i + 1 < areas.size() ? areas.get(i + 1).start() : range.end(paging());
      if (areas.get(i).end() < next) {
        return areas.get(i).start();
      }
    }
    return range.end(paging());
  }

  private Instruction scanned(long rc) {
    return rc < 0 ? putBackAll(rc) : apply(0);
  }

  private Instruction putBackAll(long rc) {
    Stays stays = new Stays(current(), MigrateReason.MR_MEMPOLICY_MBIND);
    queued.forEach(each -> stays.notTried(each, rc));
    stays.tell();
    return unlockEarly(nothing -> call(new PutBack(queued), back -> release(rc)));
  }

  /** Since 6.7 what has been queued is dealt with when mmap_lock has been given back. */
  private Instruction unlockEarly(Then<Integer> then) {
    if (!has(KernelSwitch.MBIND_MIGRATES_UNLOCKED)) {
      return then.on(0);
    }
    locked = false;
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, then);
  }

  private Instruction apply(long nothing) {
    return ask(current().mm(), FindAreas.of(range, paging()), MmapLock.NONE, 0, this::applyTo);
  }

  /** mbind_range(): areas that have the policy already are left as they are, huge pages whole. */
  private Instruction applyTo(List<Vma> areas) {
    toApply.addAll(areas);
    toApply.removeIf(area -> MemPolicy.same(area.policy(), policy));
    return applyNext(0);
  }

  private Instruction applyNext(int nothing) {
    Vma area = toApply.poll();
    if (area == null) {
      return applied();
    }
    SetAreas.Change change = new SetAreas.Policy(policy);
    SetAreas set = new SetAreas(area.start(), area.end(), change, cpu().machine().maxMapCount());
    return call(
        new SplitAreas(current().mm(), area.start(), area.end()),
        rc -> rc < 0 ? putBackAll(rc) : setPolicy(area, set));
  }

  private Instruction setPolicy(Vma area, SetAreas set) {
    return ask(
        current().mm(),
        set,
        MmapLock.NONE,
        cost(Cost.SET_PTE),
        changed -> changed.isEmpty() ? putBackAll(Errno.ENOMEM.negated()) : shareNext(area));
  }

  /** vma_replace_policy(): shared memory keeps the policy with the object. */
  private Instruction shareNext(Vma area) {
    if (!area.hasSharedPolicy()) {
      return applyNext(0);
    }
    SetSharedPolicy set =
        new SetSharedPolicy(area.offset(area.start()), area.offset(area.end()), policy);
    return after(new Instruction.AskInode(area.inode(), set), this::applyNext);
  }

  private Instruction applied() {
    if (queued.isEmpty()) {
      return finish(0);
    }
    if ((flags & MemPolicy.MF_LAZY) != 0) {
      return call(new UnmapLazily(queued), this::finish);
    }
    ChooseTarget choose =
        new ChooseTarget(range.start(paging()), range.end(paging()), queued.get(0), policy);
    return call(choose, nothing -> migrate(choose.target()));
  }

  private Instruction migrate(Target target) {
    MigratePages migrate =
        new MigratePages(
            queued, target, MigrateMode.MIGRATE_SYNC, MigrateReason.MR_MEMPOLICY_MBIND);
    return unlockEarly(nothing -> call(migrate, failed -> migrated(migrate.left(), failed)));
  }

  private Instruction migrated(List<Source> left, long rc) {
    return call(new PutBack(left), nothing -> finish(rc));
  }

  private Instruction finish(long failed) {
    boolean strict = (flags & MemPolicy.MF_STRICT) != 0;
    boolean minds = has(KernelSwitch.STRICT_FINDS_MISPLACED);
    boolean io = strict && (failed != 0 || minds && unmovable > 0);
    return release(io ? Errno.EIO.negated() : 0);
  }

  private Instruction release(long result) {
    if (!locked) {
      return leave(result);
    }
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> leave(result));
  }

  private Instruction leave(long result) {
    return disabled
        ? after(new Instruction.EnableLruCache(), nothing -> done(result))
        : done(result);
  }
}
