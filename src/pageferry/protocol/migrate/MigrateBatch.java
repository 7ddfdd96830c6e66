package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.mm.TlbScope;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.PlantedBug;

/**
 * Leads a batch of sources through the phases of a strategy: the pass loops of
 * migrate_pages_batch() (mm/migrate.c, Linux 6.1 and 6.3). A step that answers -EAGAIN is tried
 * again in the next pass: in the first phase after everything has been undone, later with the
 * source kept locked and unmapped. Returns 0, or -ENOMEM.
 *
 * <p>What Documentation/mm/page_migration.rst numbers from 1 to 18 is done by {@link MoveSteps}, of
 * which each step's section names its numbers.
 */
final class MigrateBatch extends Routine {
  /**
   * How persistent a batch is.
   *
   * @param passes how often it goes over its list
   * @param politePasses in how many of them it will not wait for a page lock
   * @param splits whether it may split huge pages
   */
  record Persistence(int passes, int politePasses, boolean splits) {}

  private final List<Source> sources;
  private final List<Source> pieces = new ArrayList<>();
  private final List<List<MigrationStep>> phases;
  private final MoveContext context;
  private final Persistence persistence;
  private final MigrationStats stats;
  private int phase;
  private int pass;
  private int at;
  private int retry;
  private boolean stopped;
  private int outOfMemory;

  MigrateBatch(
      List<Source> sources, MoveContext context, Persistence persistence, MigrationStats stats) {
    super(KernelFunction.MIGRATE_PAGES_BATCH);
    this.sources = new ArrayList<>(sources);
    this.phases = context.strategy().phases();
    this.context = context;
    this.persistence = persistence;
    this.stats = stats;
  }

  /** What is on its list now: its sources, or pieces in their places. */
  List<Source> sources() {
    return sources;
  }

  /** The pieces of huge pages that were split, which have not been tried yet. */
  List<Source> pieces() {
    return pieces;
  }

  @Override
  protected Instruction start() {
    return nextSource();
  }

  private boolean waiting(Source source) {
    return !source.done && source.error == 0 && source.phase == phase;
  }

  private Instruction nextSource() {
    boolean stop = stopped && phase == 0;
    while (at < sources.size() && !stop) {
      if (waiting(sources.get(at))) {
        return after(COND_RESCHED, this::lookFirst);
      }
      at++;
    }
    return passOver();
  }

  /** Only large folios and pieces of them may need more than a move. */
  private Instruction lookFirst(@Nullable Object nothing) {
    Source source = sources.get(at);
    boolean large = source.splits() && persistence.splits();
    return phase == 0 && (source.isLeftover() || large && has(KernelSwitch.SPLITS_DEFERRED_FIRST))
        ? ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked)
        : move();
  }

  /** A huge page that waits to be split, being mapped in part only, is split first. */
  private Instruction looked(SourceLook look) {
    Source source = sources.get(at);
    if (look.refs() == 1) {
      return tell(nodeOf(source.pfn), new PutFolio(source.pfn, 1), 0, nothing -> freed(source));
    }
    if (!source.splits() || !look.has(PageFlags.DEFERRED_SPLIT)) {
      return move();
    }
    SplitSource split = new SplitSource(source, waitsToSplit());
    return call(split, rc -> rc == 0 ? splitApart(split) : move());
  }

  /** Its owner has freed it, which is as good as moved. */
  private Instruction freed(Source source) {
    source.done = true;
    stats.moved(source);
    return goOn(0);
  }

  private boolean waitsToSplit() {
    return context.mode() != MigrateMode.MIGRATE_ASYNC || !has(KernelSwitch.SPLIT_ONLY_TRIES_LOCK);
  }

  private Instruction splitApart(SplitSource split) {
    stats.splitApart(sources.remove(at));
    pieces.addAll(split.pieces());
    return nextSource();
  }

  private Instruction move() {
    Source source = sources.get(at);
    if (phase == 0 && source.isHuge(paging()) && !has(KernelSwitch.THP_MIGRATION)) {
      return has(KernelSwitch.SPLITS_APART) ? splitInstead(source) : noTarget(source);
    }
    boolean force = pass >= persistence.politePasses();
    return call(new MoveSteps(source, phases.get(phase), context, force), this::moved);
  }

  /** -ENOSYS: without migration entries for huge pages it may do in pieces. */
  private Instruction splitInstead(Source source) {
    SplitSource split = new SplitSource(source, waitsToSplit());
    int error = Errno.ENOSYS.negated();
    return call(split, rc -> rc == 0 ? splitApart(split) : unsplit(source, error));
  }

  private Instruction unsplit(Source source, int error) {
    source.stay = Stay.of(StayCause.UNSPLIT, cpu().nowNs());
    return failed(source, error);
  }

  private Instruction moved(long result) {
    Source source = sources.get(at);
    if (result == 0) {
      source.phase++;
      source.step = 0;
      if (source.done) {
        stats.moved(source);
      }
      return goOn(0);
    }
    if (result == MoveSteps.SPLITS) {
      SplitSource split = new SplitSource(source, waitsToSplit());
      return call(
          split, rc -> rc == 0 ? splitApart(split) : unsplit(source, Errno.EAGAIN.negated()));
    }
    if (result == Errno.EAGAIN.negated()) {
      retry++;
      return phase == 0 ? call(new UndoMove(source), this::undone) : keepFor(source);
    }
    if (result == Errno.ENOMEM.negated()) {
      return call(new UndoMove(source), nothing -> noTarget(source));
    }
    return call(new UndoMove(source), nothing -> failed(source, result));
  }

  /** Until the next pass a source stays locked and unmapped, without locks of one's own. */
  private Instruction keepFor(Source source) {
    return source.locks.isEmpty() ? goOn(0) : call(StrategyLocks.dropAll(source), this::goOn);
  }

  private Instruction failed(Source source, long result) {
    source.error = (int) result;
    stats.failedForGood(source);
    return goOn(0);
  }

  private Instruction noTarget(Source source) {
    boolean misplaced = context.reason() == MigrateReason.MR_NUMA_MISPLACED;
    boolean splits = persistence.splits() && has(KernelSwitch.SPLITS_WITHOUT_TARGET);
    if (!source.splits() || !splits || misplaced && has(KernelSwitch.SPLITS_APART)) {
      source.stay = source.stay == null ? Stay.of(StayCause.HUGE, cpu().nowNs()) : source.stay;
      return giveUp(source, Errno.ENOMEM.negated());
    }
    SplitSource split = new SplitSource(source, waitsToSplit());
    return call(split, rc -> afterSplit(source, split, rc));
  }

  private Instruction afterSplit(Source source, SplitSource split, long result) {
    if (result == 0) {
      return has(KernelSwitch.SPLITS_APART) ? splitApart(split) : splitInPlace(split);
    }
    source.stay = Stay.of(StayCause.UNSPLIT, cpu().nowNs());
    if (context.reason() == MigrateReason.MR_LONGTERM_PIN && has(KernelSwitch.PIN_RETRIES_SPLIT)) {
      if (!has(KernelSwitch.SPLIT_RETRIES_COUNT_ONCE)) {
        stats.countedTooEarly(source);
      }
      retry++;
      return goOn(0);
    }
    return giveUp(source, has(KernelSwitch.SPLITS_APART) ? Errno.ENOMEM.negated() : (int) result);
  }

  /** Up to 5.18 the head is tried again at once, and the other pages after all others. */
  private Instruction splitInPlace(SplitSource split) {
    stats.splitInPlace();
    List<Source> all = split.pieces();
    sources.set(at, all.get(all.size() - 1));
    sources.addAll(all.subList(0, all.size() - 1));
    return nextSource();
  }

  /** Without memory nothing more is tried; what may have been tried again fails too. */
  private Instruction giveUp(Source source, int error) {
    source.error = error;
    stats.failedForGood(source);
    for (Source other : sources.subList(0, at)) {
      if (waiting(other)) {
        stats.cutShort(other);
      }
    }
    stopped = true;
    outOfMemory = error;
    return goOn(0);
  }

  private Instruction undone(long nothing) {
    boolean waits =
        has(KernelSwitch.MIGRATE_AWAITS_REFERENCES) && context.mode() != MigrateMode.MIGRATE_ASYNC;
    return waits ? after(awaitReferences(sources.get(at)), now -> goOn(0)) : goOn(0);
  }

  private static Instruction awaitReferences(Source source) {
    return new Instruction.AwaitFolio(source.pfn, WaitKind.FOLIO_REFERENCES, Long.MAX_VALUE);
  }

  private Instruction goOn(long nothing) {
    at++;
    return nextSource();
  }

  private Instruction passOver() {
    boolean over = retry == 0 || pass + 1 >= persistence.passes() || stopped && phase == 0;
    at = 0;
    retry = 0;
    if (!over) {
      pass++;
      return nextSource();
    }
    if (!(stopped && phase == 0)) {
      for (Source source : sources) {
        if (waiting(source)) {
          gaveUp(source);
        }
      }
    }
    pass = 0;
    phase++;
    if (phase == phases.size()) {
      return undoNext(0);
    }
    return phases.get(phase).contains(MigrationStep.FLUSH_TLB) ? flush() : flushed(null);
  }

  private void gaveUp(Source source) {
    stats.gaveUp(source);
    if (persistence.passes() > 1) {
      stats.exhausted();
    }
  }

  /** One shootdown for all that has been unmapped: try_to_unmap_flush(). */
  private Instruction flush() {
    CpuMask cpus = CpuMask.NONE;
    int pages = 0;
    for (Source source : sources) {
      if (waiting(source) && !source.flushesLate) {
        cpus = cpus.or(source.staleCpus);
        source.staleCpus = CpuMask.NONE;
        pages += source.pages();
      }
    }
    return pages == 0 && has(KernelSwitch.FLUSH_AWAITS_REUSE)
        ? flushed(null)
        : after(new Instruction.FlushTlb(cpus, pages, TlbScope.BATCH), this::flushed);
  }

  private Instruction flushed(@Nullable Object nothing) {
    return phases.get(phase).contains(MigrationStep.COPY_BATCH)
        ? call(
            new CopyBatch(sources.stream().filter(this::waiting).toList(), context.reason()),
            rc -> nextSource())
        : nextSource();
  }

  /** What is locked and unmapped still, after the last pass, goes back. */
  private Instruction undoNext(long nothing) {
    while (at < sources.size() && !cpu().planted(PlantedBug.BATCH_NOT_UNDONE)) {
      Source source = sources.get(at++);
      if (!source.done && source.phase > 0) {
        return call(new UndoMove(source), this::undoNext);
      }
    }
    return done(outOfMemory);
  }
}
