package pageferry.protocol.migrate;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.mm.WaitKind;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocHugetlb;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.ReceiveContents;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.rmap.UnmapFailed;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.MigrateEvent;

/**
 * Takes the steps of one phase for one source: migrate_folio_unmap() and migrate_folio_move()
 * (mm/migrate.c, Linux 6.1 to 6.12) with their order taken from a {@link Strategy}. Returns 0, or
 * in the negated errno of the step that could not be taken; then the source stands before that
 * step.
 */
final class MoveSteps extends Routine {
  /** What it returns of a source that shall be split instead. */
  static final long SPLITS = 1;

  private final Source source;
  private @Nullable CopyCost copy;
  private final List<MigrationStep> steps;
  private final MoveContext context;
  private final boolean force;
  private boolean relocking;
  private boolean poisoned;
  private long unmapFails;

  MoveSteps(Source source, List<MigrationStep> steps, MoveContext context, boolean force) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
    this.steps = steps;
    this.context = context;
    this.force = force;
  }

  @Override
  protected Instruction start() {
    if (strategy().locks().isEmpty()) {
      return takeNext();
    }
    return call(StrategyLocks.entering(source, strategy()), nothing -> takeNext());
  }

  private Strategy strategy() {
    return context.strategy();
  }

  private Instruction stepDone() {
    source.step++;
    if (strategy().locks().isEmpty()) {
      return takeNext();
    }
    return call(StrategyLocks.at(source, strategy()), nothing -> takeNext());
  }

  private Instruction takeNext() {
    if (source.done || source.step == steps.size()) {
      return done(0);
    }
    MigrationStep step = steps.get(source.step);
    return cpu().isFaultless()
        ? take(step)
        : call(new BefallSource(source, step, context.target()), error -> befallen(step, error));
  }

  /** A fault of the plan fails a step before it is taken; unmap fails when it is over. */
  private Instruction befallen(MigrationStep step, long error) {
    unmapFails = step == MigrationStep.UNMAP ? error : 0;
    return error == unmapFails ? take(step) : stays(StayCause.INJECTED, error);
  }

  private Instruction stays(StayCause cause, long error) {
    source.stay = Stay.of(cause, cpu().nowNs());
    return done(error);
  }

  private Instruction stays(StayCause cause, Errno error) {
    return stays(cause, error.negated());
  }

  private Instruction take(MigrationStep step) {
    return switch (step) {
      case ALLOCATE_TARGET -> allocate();
      case LOCK_SOURCE -> lockSource();
      case UNLOCK_SOURCE -> unlock(source.pfn, this::unlocked);
      case UNMAP -> lookBeforeUnmap();
      case FLUSH_TLB -> source.staleCpus.equals(CpuMask.NONE) ? stepDone() : flush();
      case COPY -> copy();
      case REMAP -> call(new RemapTarget(source, joinsEarly()), nothing -> unmark());
      case DISCARD -> call(new DiscardSource(source), rc -> rc < 0 ? done(rc) : unmark());
      case SPLIT -> source.splits() ? done(SPLITS) : stepDone();
      case WAIT_REFERENCES -> awaitReferences();
      case CLEAR_DIRTY -> call(new MakeClean(source, false), nothing -> stepDone());
      case WRITE_PROTECT -> call(new MakeClean(source, true), nothing -> stepDone());
      case COPY_CONTENTS, COPY_BATCH -> call(CopyContents.next(source, context), rc -> stepDone());
      case KEEP_SHADOW -> call(new KeepShadow(source, context), kept -> stepDone());
      case USE_SHADOW -> call(new UseShadow(source, context), used -> stepDone());
      case RECHECK_DIRTY -> call(new RecheckDirty(source), this::rechecked);
    };
  }

  // ALLOCATE_TARGET: 3

  private Instruction allocate() {
    if (source.target >= 0) {
      return stepDone();
    }
    MoveContext.Spare spare = context.spareFor(source);
    if (spare != null) {
      source.target = spare.pfn();
      return stepDone();
    }
    if (context.target() instanceof Supply supply) {
      source.stock = supply.stock(source);
      return call(supply.find(source), this::allocated);
    }
    int gfp = context.target().gfp(source.large());
    if (source.hugetlb) {
      AllocContext placement = context.target().placement(current(), source);
      int zones = current().memallocPin ? gfp & ~(Gfp.MOVABLE | Gfp.HIGHMEM) : gfp;
      AllocHugetlb take = AllocHugetlb.forTarget(placement, source.order, zones);
      return call(take, pfn -> hugetlbTaken(take, pfn));
    }
    AllocPages alloc =
        new AllocPages(
            source.order, gfp, context.target().placement(current(), source), NewFolio.TARGET, 0);
    return call(alloc, pfn -> pfn < 0 ? noTarget(alloc, pfn) : allocated(pfn));
  }

  private Instruction noTarget(AllocPages alloc, long error) {
    source.stay = Stay.noTarget(alloc.refusal(), cpu().nowNs());
    return done(error);
  }

  private Instruction hugetlbTaken(AllocHugetlb take, long pfn) {
    source.surplus = take.isSurplus();
    return allocated(pfn);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return stays(StayCause.NO_MEMORY, pfn);
    }
    source.target = pfn;
    return stepDone();
  }

  // LOCK_SOURCE: 1. UNLOCK_SOURCE: 17 and 18

  private Instruction lockSource() {
    relocking = source.look != null;
    if (source.locked) {
      return stepDone();
    }
    if (maySleep()) {
      acquiring(WaitKind.FOLIO_LOCK, source.pfn);
    }
    return lock(source.pfn, LockKind.TRY, this::tried);
  }

  private boolean maySleep() {
    return force && context.waitsForLock() && !current().memalloc;
  }

  private Instruction tried(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      return locked(0);
    }
    return maySleep()
        ? call(FolioLock.behindTrylock(source.pfn), this::locked)
        : stays(StayCause.LOCKED, Errno.EAGAIN);
  }

  private Instruction locked(long result) {
    source.locked = true;
    boolean unlocksAgain = steps.lastIndexOf(MigrationStep.LOCK_SOURCE) != source.step;
    if (unlocksAgain || relocking) {
      return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::lookedUnderLock);
    }
    return stepDone();
  }

  /** A source that was unlocked in between must be as it was. */
  private Instruction lookedUnderLock(SourceLook now) {
    SourceLook before = source.look;
    if (before == null || source.unmapped == 0) {
      source.look = now;
    }
    if (relocking && before != null && before.differsIn(now)) {
      cpu().trace(new MigrateEvent.RevalidationFailed(source.pfn));
      return stays(StayCause.CHANGED, Errno.EAGAIN);
    }
    return stepDone();
  }

  private Instruction unlocked(@Nullable Object nothing) {
    source.locked = false;
    if (!source.taken) {
      return stepDone();
    }
    if (source.target >= 0 && !joinsEarly() && !source.hugetlb) {
      cpu().lruAdd(source.target, source.large());
    }
    NodeOp<Integer> release = source.release(context.reason());
    return tell(nodeOf(source.pfn), release, cost(Cost.FREE), this::freed);
  }

  private Instruction freed(@Nullable Object nothing) {
    source.done = true;
    return stepDone();
  }

  /** Whether the target joins its list before entries point to it, as a device's has no batch. */
  private boolean joinsEarly() {
    return has(KernelSwitch.TARGET_ON_LRU_BEFORE_REMAP) || source.isOnDevice(topology());
  }

  // UNMAP: 2 and 4

  private Instruction lookBeforeUnmap() {
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    source.look = now;
    source.seenAt(now.mappings());
    if (now.refs() == 1) {
      return call(new UndoMove(source), this::undoneAsFree);
    }
    if (now.has(PageFlags.WRITEBACK)) {
      boolean waits = force && context.waitsForWriteback();
      AwaitWriteback wait = new AwaitWriteback(source.pfn, now.inode(), context.mode(), waits);
      return call(wait, rc -> rc < 0 ? stays(StayCause.WRITEBACK, rc) : lookBeforeUnmap());
    }
    if (!source.large() && now.has(PageFlags.HWPOISON) && now.mappings().count() > 0) {
      return poisonEntries(now);
    }
    if (now.pinned() && has(KernelSwitch.PINNED_STAYS_MAPPED)) {
      long expected = 1L + now.mappings().count();
      source.stay = new Stay(StayCause.PINNED, -1, now.refs(), expected, cpu().nowNs());
      return fail(Errno.EAGAIN);
    }
    if (source.marked || !strategy().conduct().migratingBit()) {
      return call(new UnmapSource(source), this::unmapped);
    }
    source.marked = true;
    return lock(
        source.pfn, LockKind.MARK, nothing -> call(new UnmapSource(source), this::unmapped));
  }

  /** The entries of failed memory are lost, whatever becomes of the page. */
  private Instruction poisonEntries(SourceLook now) {
    if (poisoned) {
      return stays(StayCause.HWPOISON, Errno.EAGAIN);
    }
    poisoned = true;
    UnmapFailed unmap = new UnmapFailed(source.pfn, now, source.rmapLock);
    return call(unmap, nothing -> lookBeforeUnmap());
  }

  /** The owner has freed the folio meanwhile: the isolation's reference is all there is. */
  private Instruction undoneAsFree(long nothing) {
    source.done = true;
    return tell(nodeOf(source.pfn), new PutFolio(source.pfn, 1), 0, free -> done(0));
  }

  private SourceLook look() {
    return Objects.requireNonNull(source.look);
  }

  private Instruction unmapped(long stillMapped) {
    if (unmapFails != 0) {
      return stays(StayCause.INJECTED, unmapFails);
    }
    if (stillMapped != 1 && has(KernelSwitch.FLUSH_AWAITS_REUSE)) {
      return call(new FlushLater(source), later -> flushUnlessDeferred());
    }
    return stillMapped == 1 ? stays(StayCause.STILL_MAPPED, Errno.EAGAIN) : flushUnlessDeferred();
  }

  private Instruction flushUnlessDeferred() {
    return context.defersFlush() || source.flushesLate ? stepDone() : flush();
  }

  private Instruction flush() {
    CpuMask cpus = source.staleCpus;
    source.staleCpus = CpuMask.NONE;
    return after(new Instruction.FlushTlb(cpus, source.pages()), nothing -> stepDone());
  }

  // COPY: 5 to 15

  private Instruction copy() {
    if ((cpu().mapping(look().inode()) & MappingFlags.SECRET) != 0) {
      return stays(StayCause.SECRET, Errno.EBUSY);
    }
    int inode = look().has(PageFlags.SWAPBACKED) ? 0 : look().inode();
    return FallbackMigrate.isFor(cpu().mapping(inode))
        ? call(new FallbackMigrate(source, inode, context.mode()), this::released)
        : takeContents();
  }

  private Instruction released(long error) {
    return error < 0
        ? stays(FallbackMigrate.cause(cpu().mapping(look().inode())), error)
        : takeContents();
  }

  private Instruction takeContents() {
    TakeContents take = new TakeContents(source.pfn, look().mappings(), true);
    if (source.copied) {
      return ask(nodeOf(source.pfn), take, 0, this::contentsTaken);
    }
    copy = CopyCost.of(cpu(), CopyPart.of(source, paging()));
    return ask(nodeOf(source.pfn), copy.reading(take), 0, this::contentsTaken);
  }

  private Instruction contentsTaken(FolioContents contents) {
    if (contents.isBusy()) {
      source.stay = Stay.busy(contents, cpu().nowNs());
      return fail(Errno.EAGAIN);
    }
    if (contents.isFailed()) {
      return stays(StayCause.HWPOISON, Errno.EHWPOISON);
    }
    source.taken = true;
    source.contents = contents;
    ReceiveContents receive = new ReceiveContents(source.target, contents, joinsEarly());
    if (source.copied) {
      return ask(nodeOf(source.target), receive, 0, this::contentsReceived);
    }
    return source.large()
        ? after(new Instruction.CondResched(), rested -> copyTo(receive))
        : copyTo(receive);
  }

  /** folio_mc_copy(), which may give way between the pages of a large folio. */
  private Instruction copyTo(ReceiveContents receive) {
    cpu().copied(source.pfn, source.target, source.pages());
    CopyCost cost = Objects.requireNonNull(copy);
    return ask(nodeOf(source.target), cost.writing(receive), cost.ns(), this::contentsReceived);
  }

  private Instruction contentsReceived(int nothing) {
    FolioContents contents = Objects.requireNonNull(source.contents);
    return source.surplus || contents.place().inode() != 0
        ? call(new RenameSource(source), renamed -> stepDone())
        : stepDone();
  }

  private Instruction awaitReferences() {
    long untilNs = cpu().nowNs() + strategy().conduct().referenceWaitNs();
    WaitKind what = WaitKind.FOLIO_REFERENCES;
    return after(
        new Instruction.AwaitFolio(source.pfn, what, untilNs), (Boolean dropped) -> stepDone());
  }

  private Instruction rechecked(long error) {
    return error < 0 ? stays(StayCause.WRITTEN, error) : stepDone();
  }

  /** Whoever waits for the migration to be over goes on. */
  private Instruction unmark() {
    if (!source.marked) {
      return stepDone();
    }
    source.marked = false;
    return lock(source.pfn, LockKind.UNMARK, nothing -> stepDone());
  }
}
