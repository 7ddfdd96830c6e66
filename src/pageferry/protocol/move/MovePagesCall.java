package pageferry.protocol.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.mm.PageSet;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Saying;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.LookUpPage.Found;
import pageferry.protocol.ops.space.LookUpPage.Kind;
import pageferry.protocol.program.MoveArrays;
import pageferry.world.MigrateEvent;
import pageferry.world.PageSpan;
import pageferry.world.PlantedBug;
import pageferry.world.StayFacts;

/**
 * The system call move_pages(2) since commit a49bd4d7 (Linux 4.17): do_pages_move() and
 * do_pages_stat() (mm/migrate.c, Linux 6.1). Addresses with one target are isolated onto a list, a
 * run, and each run goes to migrate_pages() once. An entry that is not queued stores its own status
 * and ends the run.
 */
public final class MovePagesCall extends Routine implements Saying {
  /** move_pages(2). */
  public record MovePages(String target, MoveArrays arrays, int flags) implements Step.Call {
    /** The call that only asks where so many pages of the calling task are. */
    public static MovePages query(long vpn, long pages) {
      PageSet set = PageSet.span(vpn, pages, 1);
      return new MovePages("", new MoveArrays(set, List.of(), pages, MoveArrays.Bad.NONE), 0);
    }

    @Override
    public StepOp op() {
      return StepOp.MOVE_PAGES;
    }

    @Override
    public Routine routine() {
      return new MovePagesCall(this);
    }
  }

  private static final int NO_NODE = -1;
  private static final Found NOTHING = new Found(Kind.NO_AREA, -1, -1, false);

  private final MovePages call;
  private final MoveArrays arrays;
  private final MoveStatus status;
  private final List<Source> run = new ArrayList<>();
  private int mm;
  private NodeMask mems = NodeMask.NONE;
  private boolean disabled;
  private long at;
  private long runStart;
  private int runNode = NO_NODE;
  private int entryStatus;
  private @Nullable Stays stays;
  private Found found = NOTHING;
  private @Nullable MoveArguments arguments;
  private @Nullable SharedRule rule;

  public MovePagesCall(MovePages call) {
    super(KernelFunction.DO_PAGES_MOVE);
    this.call = call;
    this.arrays = call.arrays();
    this.status = new MoveStatus(arrays.pages().size());
  }

  /** The status array as the call left it. */
  @Override
  public List<Integer> status() {
    return status.entries();
  }

  @Override
  protected Instruction start() {
    if ((call.flags() & ~(MemPolicy.MF_MOVE | MemPolicy.MF_MOVE_ALL)) != 0) {
      return fail(Errno.EINVAL);
    }
    if ((call.flags() & MemPolicy.MF_MOVE_ALL) != 0 && !current().capable(Capability.SYS_NICE)) {
      return fail(Errno.EPERM);
    }
    return after(new Instruction.FindTask(call.target()), this::targetFound);
  }

  private Instruction targetFound(@Nullable TaskFacts task) {
    if (task == null) {
      return fail(Errno.ESRCH);
    }
    if (!current().mayAccess(task)) {
      return fail(Errno.EPERM);
    }
    if (task.exited()) {
      return fail(Errno.EINVAL);
    }
    mm = task.mm();
    mems = cpu().machine().mems(task.cgroup());
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, call.target(), mm);
    return isOwn() ? begin() : after(use, this::spaceHad);
  }

  /** The space of the calling task lives at least as long as the call. */
  private boolean isOwn() {
    return mm == current().mm();
  }

  private Instruction spaceHad(SpaceUse use) {
    return use.there() ? begin() : fail(Errno.EINVAL);
  }

  private Instruction begin() {
    stays = new Stays(current(), MigrateReason.MR_SYSCALL);
    if (arrays.isQuery()) {
      tellQuery();
      return queryNext();
    }
    boolean disable = has(KernelSwitch.LRU_CACHE_DISABLE);
    disabled = disable;
    return after(new Instruction.DrainAll(disable), nothing -> move());
  }

  // Query mode

  private Instruction queryNext() {
    if (arrays.count() > 0 && (arrays.bad().pages() || arrays.bad().status())) {
      return put(Errno.EFAULT.negated());
    }
    if (at == arrays.count()) {
      return leave(0);
    }
    if (at >= arrays.pages().size()) {
      return leave(Errno.EFAULT.negated());
    }
    LookUpPage look = new LookUpPage(arrays.pages().page(at));
    return ask(mm, look, MmapLock.READ_BRIEFLY, cost(Cost.QUERY_LOOKUP), this::queried);
  }

  /** Nothing is going to move, whatever the flags say. */
  private void tellQuery() {
    long pages = arrays.pages().size();
    if (pages > 0) {
      PageSpan at = new PageSpan(mm, paging().address(arrays.pages().page(0)), -1, pages);
      stays().add(StayCause.QUERY, at, Stays.facts(current(), 0));
    }
  }

  private Stays stays() {
    return Objects.requireNonNull(stays);
  }

  /** Notes that entry {@code at} is not moved. */
  private void stays(StayCause cause, int errno, long seen) {
    int node = found.pfn() < 0 ? NO_NODE : runNode;
    StayFacts facts = new StayFacts(-errno, node, seen, 1, cpu().nowNs());
    stays().add(cause, stays().at(mm, arrays.pages().page(at), found.pfn()), facts);
  }

  private Instruction queried(Found now) {
    if (!arguments().visible(now)) {
      found = now;
      stays(arguments().cause(now), arguments().absence(now), 0);
    }
    status.set(at++, arguments().visible(now) ? nodeOf(now.pfn()) : arguments().absence(now));
    return queryNext();
  }

  // Move mode

  private Instruction move() {
    if (!has(KernelSwitch.MOVE_PAGES_BY_CHUNKS)) {
      return nextEntry();
    }
    boolean all = (call.flags() & MemPolicy.MF_MOVE_ALL) != 0;
    return call(new MoveInChunks(mm, all, arrays, arguments(), status), this::leave);
  }

  private Instruction nextEntry() {
    if (at == arrays.count()) {
      return flush(FlushFor.END);
    }
    int error = arguments().error(at);
    if (error != 0) {
      entryStatus = error;
      return flush(FlushFor.CALL_ERROR);
    }
    int node = arguments().node(at);
    if (runNode == NO_NODE) {
      runNode = node;
      runStart = at;
    } else if (runNode != node) {
      return flush(FlushFor.NEW_NODE);
    }
    return lookUp();
  }

  private MoveArguments arguments() {
    MoveArguments known = arguments;
    if (known == null || !known.areOf(cpu().machine())) {
      known = new MoveArguments(arrays, cpu().machine(), mems);
      arguments = known;
    }
    return known;
  }

  /** Whose pages may be taken. */
  private SharedRule rule() {
    if (rule == null) {
      boolean all = (call.flags() & MemPolicy.MF_MOVE_ALL) != 0;
      SharedRule once = SharedRule.unshared(this::has, SharedRule.PAGE_MAPPED_ONCE);
      rule = all ? SharedRule.ALL : once;
    }
    return rule;
  }

  private Instruction lookUp() {
    AddPage add = new AddPage(mm, arrays.pages().page(at), runNode, rule(), arguments());
    return call(add, rc -> added(add, rc));
  }

  private Instruction added(AddPage add, long rc) {
    found = add.found();
    if (rc == AddPage.QUEUED) {
      run.add(Source.isolated(add.isolated(), found.pfn(), arrays.pages().page(at)).in(mm));
      at++;
      return nextEntry();
    }
    stays(add.cause(), (int) rc, add.seen());
    return rc == AddPage.PRESENT ? present() : storeEntry((int) rc);
  }

  /** A page that is there already ends the run, or before 5.3 takes its status with it. */
  private Instruction present() {
    if (!has(KernelSwitch.PRESENT_PAGES_JOIN_RUN)) {
      return storeEntry(runNode);
    }
    at++;
    return nextEntry();
  }

  private Instruction storeEntry(int value) {
    if (arrays.bad().status()) {
      entryStatus = Errno.EFAULT.negated();
      return flush(FlushFor.CALL_ERROR);
    }
    status.set(at, value);
    return flush(FlushFor.ENTRY_STATUS);
  }

  /** What a run is flushed for. */
  private enum FlushFor {
    NEW_NODE,
    ENTRY_STATUS,
    CALL_ERROR,
    END
  }

  private Instruction flush(FlushFor why) {
    if (run.isEmpty()) {
      return flushed(why, 0);
    }
    MigratePages migrate =
        new MigratePages(
            run, new Target.Exactly(runNode), MigrateMode.MIGRATE_SYNC, MigrateReason.MR_SYSCALL);
    return call(migrate, rc -> migrated(why, migrate.left(), rc));
  }

  private Instruction migrated(FlushFor why, List<Source> left, long rc) {
    run.clear();
    if (rc != 0) {
      return call(new PutBack(left), nothing -> flushed(why, rc));
    }
    if (arrays.bad().status()) {
      return flushed(why, Errno.EFAULT.negated());
    }
    for (long i = runStart; i < at; i++) {
      status.set(i, runNode);
    }
    return flushed(why, 0);
  }

  private Instruction flushed(FlushFor why, long rc) {
    if (why == FlushFor.CALL_ERROR) {
      restIsNotTried(why, entryStatus);
      return leave(entryStatus);
    }
    if (rc != 0) {
      long result = rc > 0 ? rc + unattempted(why) : rc;
      restIsNotTried(why, Math.min(rc, 0));
      return leave(result);
    }
    if (why == FlushFor.END) {
      return leave(0);
    }
    runNode = NO_NODE;
    at += why == FlushFor.ENTRY_STATUS ? 1 : 0;
    return nextEntry();
  }

  /** The addresses that were not looked at; Linux 5.8 to 5.19 count one too few, 4.17 none. */
  private long unattempted(FlushFor why) {
    if (!has(KernelSwitch.MOVE_PAGES_COUNTS_REST)) {
      return 0;
    }
    long rest = arrays.count() - at;
    boolean shortBy = has(KernelSwitch.MOVE_PAGES_COUNTS_SHORT);
    return shortBy || why == FlushFor.ENTRY_STATUS ? rest - 1 : rest;
  }

  /** The addresses after the one that the call ends with. */
  private void restIsNotTried(FlushFor why, long error) {
    long end = Math.min(arrays.count(), arrays.pages().size());
    notTried(why == FlushFor.ENTRY_STATUS ? at + 1 : at, end, error);
  }

  private void notTried(long from, long end, long error) {
    found = NOTHING;
    for (at = from; at < end; at++) {
      stays(StayCause.NOT_TRIED, (int) error, 0);
    }
  }

  private Instruction leave(long result) {
    if (!arrays.isQuery()) {
      notTried(arrays.count(), arrays.pages().size(), 0);
    }
    stays().tell();
    status
        .counts()
        .forEach((each, pages) -> cpu().trace(new MigrateEvent.MovePagesStatus(each, pages)));
    return disabled && !(result < 0 && cpu().planted(PlantedBug.LRU_CACHE_NOT_ENABLED))
        ? after(new Instruction.EnableLruCache(), nothing -> put(result))
        : put(result);
  }

  private Instruction put(long result) {
    return isOwn() ? done(result) : call(new PutSpace(mm), nothing -> done(result));
  }
}
