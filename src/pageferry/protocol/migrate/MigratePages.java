package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigrateBatch.Persistence;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent;
import pageferry.world.PlantedBug;

/**
 * Moves a list of isolated folios: migrate_pages() (mm/migrate.c, Linux 6.1; 6.3 where the strategy
 * tries batches without waiting first). Returns the number of folios not moved, 0 when none is
 * left, or -ENOMEM. What is left has to be put back by the caller, or given to another call, which
 * knows nothing of the failures of this one.
 */
public final class MigratePages extends Routine {
  /** What the pieces of a split huge page get. */
  private static final Persistence ONCE = new Persistence(1, 1, false);

  private final Target target;
  private final MigrateMode mode;
  private final MigrateReason reason;
  private final ArrayDeque<Source> sources;
  private final List<Source> tried = new ArrayList<>();
  private final List<Source> pieces = new ArrayList<>();
  private final ArrayDeque<MoveContext.Spare> spares = new ArrayDeque<>();
  private final ArrayDeque<Source> alone = new ArrayDeque<>();
  private @Nullable MigrationStats stats;
  private final long asked;
  private boolean told = true;
  private long error;

  public MigratePages(List<Source> sources, Target target, MigrateMode mode, MigrateReason reason) {
    super(KernelFunction.MIGRATE_PAGES);
    this.sources = new ArrayDeque<>(sources.size() + 1);
    addAll(sources, true);
    addAll(sources, false);
    this.target = target;
    this.mode = mode;
    this.reason = reason;
    this.asked = Source.pages(sources);
  }

  private void addAll(List<Source> all, boolean hugetlb) {
    for (Source source : all) {
      if (source.hugetlb == hugetlb) {
        sources.add(source);
      }
    }
  }

  /** Leaves it to its caller, who tries again, to tell what was not moved in the end. */
  public MigratePages untold() {
    told = false;
    return this;
  }

  /** The folios that were not moved: sources, or pieces of them. */
  public List<Source> left() {
    List<Source> left = new ArrayList<>();
    addUnmoved(tried, left);
    addUnmoved(sources, left);
    return List.copyOf(left);
  }

  private static void addUnmoved(Iterable<Source> all, List<Source> unmoved) {
    for (Source source : all) {
      if (!source.done) {
        unmoved.add(source);
      }
    }
  }

  private Strategy strategy() {
    return cpu().machine().strategy();
  }

  /** NR_MAX_MIGRATE_PAGES_RETRY, in the mode of the call. */
  private Persistence whole(boolean async) {
    Strategy.Budget budget = strategy().conduct().budget();
    int polite = async ? budget.passes() : budget.politePasses();
    return new Persistence(budget.passes(), polite, true);
  }

  /** NR_MAX_MIGRATE_ASYNC_RETRY. */
  private Persistence firstTry() {
    int polite = strategy().conduct().budget().politePasses();
    return new Persistence(polite, polite, true);
  }

  /** NR_MAX_MIGRATE_SYNC_RETRY. */
  private Persistence alone() {
    Strategy.Budget budget = strategy().conduct().budget();
    return new Persistence(budget.passes() - budget.politePasses(), 0, true);
  }

  private boolean asyncFirst() {
    return strategy().conduct().asyncFirst();
  }

  private MigrationStats stats() {
    return Objects.requireNonNull(stats);
  }

  @Override
  protected Instruction start() {
    stats = new MigrationStats(cpu().machine().profile(), paging());
    sources.forEach(source -> source.error = 0);
    traceIsolated();
    cpu().trace(new MigrateEvent.MigratePagesStart(mode, reason));
    return nextSpare();
  }

  /** Who is off the LRU lists now, neighbours in one event. */
  private void traceIsolated() {
    long first = -1;
    long end = -1;
    for (Source source : sources) {
      if (source.pfn != end) {
        traceIsolated(first, end);
        first = source.pfn;
      }
      end = source.pfn + source.pages();
    }
    traceIsolated(first, end);
  }

  private void traceIsolated(long first, long end) {
    if (first < end) {
      cpu().trace(new MigrateEvent.FoliosIsolated(first, end - first));
    }
  }

  private void tell(List<Source> left) {
    cpu().trace(new MigrateEvent.PagesLeft(asked, Source.pages(left)));
    Stays stays = new Stays(current(), reason);
    left.forEach(stays::add);
    stays.tell();
  }

  private Instruction nextSpare() {
    if (sources.isEmpty()
        || spares.size() >= Math.min(strategy().conduct().spares(), sources.size())) {
      return nextChunk();
    }
    Source first = sources.getFirst();
    if (first.hugetlb || target instanceof Supply) {
      return nextChunk();
    }
    int gfp = target.gfp(first.large());
    AllocPages alloc =
        new AllocPages(first.order, gfp, target.placement(current(), first), NewFolio.TARGET, 0);
    return call(alloc, pfn -> spareAllocated(pfn, first.order));
  }

  private Instruction spareAllocated(long pfn, int order) {
    if (pfn < 0) {
      return nextChunk();
    }
    spares.add(new MoveContext.Spare(pfn, order));
    return nextSpare();
  }

  private Instruction nextChunk() {
    if (sources.isEmpty() || error != 0) {
      return freeSpare(null);
    }
    if (sources.getFirst().hugetlb) {
      return tryHugetlb();
    }
    List<Source> chunk = cutChunk();
    if (!asyncFirst() || mode == MigrateMode.MIGRATE_ASYNC) {
      boolean async = mode == MigrateMode.MIGRATE_ASYNC;
      MigrateBatch batch = batch(chunk, mode, whole(async), stats());
      return call(batch, rc -> tried(batch, rc));
    }
    MigrationStats first = stats().another();
    MigrateBatch batch = batch(chunk, MigrateMode.MIGRATE_ASYNC, firstTry(), first);
    return call(batch, rc -> firstTryOver(batch, first, rc));
  }

  /** migrate_hugetlbs(): they come first, one at a time whatever the strategy batches. */
  private Instruction tryHugetlb() {
    List<Source> hugetlb = new ArrayList<>();
    int order = sources.getFirst().order;
    while (!sources.isEmpty() && sources.getFirst().hugetlb && sources.getFirst().order == order) {
      hugetlb.add(sources.removeFirst());
    }
    Strategy one = strategy().of(hugetlb.get(0).order, reason, mode).inOnePhase();
    MoveContext context = new MoveContext(target, mode, reason, one, new ArrayDeque<>());
    MigrateBatch batch = new MigrateBatch(hugetlb, context, whole(false), stats());
    return call(batch, rc -> tried(batch, rc));
  }

  private MigrateBatch batch(
      List<Source> list, MigrateMode how, Persistence persistence, MigrationStats counts) {
    Strategy chosen = strategy().of(list.get(0).order, reason, how);
    MoveContext context = new MoveContext(target, how, reason, chosen, spares);
    return new MigrateBatch(list, context, persistence, counts);
  }

  /** As many sources as make up a batch; where it may run over depends on the loop's age. */
  private List<Source> cutChunk() {
    List<Source> cut = new ArrayList<>();
    int limit = strategy().conduct().batchPages();
    int pages = 0;
    Strategy.Order first = order(sources.getFirst());
    while (!sources.isEmpty() && order(sources.getFirst()) == first) {
      int size = sources.getFirst().pages();
      boolean full = asyncFirst() ? pages >= limit : pages + size > limit;
      if (full && !cut.isEmpty()) {
        break;
      }
      cut.add(sources.removeFirst());
      pages += size;
    }
    return cut;
  }

  /** In which order a source is moved in the first attempt. */
  private Strategy.Order order(Source source) {
    boolean async = asyncFirst() || mode == MigrateMode.MIGRATE_ASYNC;
    MigrateMode how = async ? MigrateMode.MIGRATE_ASYNC : mode;
    return strategy().orderOf(source.order, reason, how);
  }

  private Instruction firstTryOver(MigrateBatch batch, MigrationStats first, long rc) {
    stats().addFirstTry(first, rc < 0);
    if (rc < 0) {
      return tried(batch, rc);
    }
    pieces.addAll(batch.pieces());
    alone.addAll(batch.sources());
    return nextAlone();
  }

  /** What could not be had without waiting is taken one by one, nothing else being locked. */
  private Instruction nextAlone() {
    while (!alone.isEmpty()) {
      Source source = alone.removeFirst();
      if (!source.done) {
        source.error = 0;
        MigrateBatch batch = batch(List.of(source), mode, alone(), stats());
        return call(batch, rc -> triedAlone(batch, rc));
      }
    }
    return tryPieces();
  }

  private Instruction triedAlone(MigrateBatch batch, long rc) {
    return rc == 0 && !alone.isEmpty() ? keep(batch) : tried(batch, rc);
  }

  private Instruction keep(MigrateBatch batch) {
    tried.addAll(batch.sources());
    pieces.addAll(batch.pieces());
    return nextAlone();
  }

  private Instruction tried(MigrateBatch batch, long rc) {
    tried.addAll(batch.sources());
    tried.addAll(alone);
    alone.clear();
    pieces.addAll(batch.pieces());
    error = rc;
    if (rc < 0) {
      tried.addAll(pieces);
      pieces.clear();
    }
    return tryPieces();
  }

  /** The pieces of split huge pages have one pass, and their failures are not counted as such. */
  private Instruction tryPieces() {
    if (pieces.isEmpty()) {
      return nextChunk();
    }
    MigrateMode how = asyncFirst() ? MigrateMode.MIGRATE_ASYNC : mode;
    long failed = stats().failed;
    MigrateBatch batch = batch(pieces, how, ONCE, stats());
    pieces.clear();
    return call(batch, rc -> triedPieces(batch, failed, rc));
  }

  private Instruction triedPieces(MigrateBatch batch, long failed, long rc) {
    stats().failed = failed;
    error = asyncFirst() ? error : Math.min(error, rc);
    tried.addAll(batch.sources());
    return nextChunk();
  }

  private int counted(Source source) {
    boolean asOne = has(KernelSwitch.HUGETLB_COUNTS_AS_ONE);
    return source.hugetlb && asOne ? 1 : source.pages();
  }

  private Instruction freeSpare(@Nullable Object nothing) {
    MoveContext.Spare spare = spares.poll();
    if (spare == null || cpu().planted(PlantedBug.SPARE_NOT_FREED)) {
      return finish();
    }
    cpu().trace(new MigrateEvent.TargetWasted(spare.pfn(), spare.order()));
    return tell(
        nodeOf(spare.pfn()), new PutFolio(spare.pfn(), 1), cost(Cost.FREE), this::freeSpare);
  }

  private Instruction finish() {
    MigrateCounts counts = stats().counts();
    cpu().count(VmCounter.PGMIGRATE_SUCCESS, counts.succeeded());
    cpu().count(VmCounter.PGMIGRATE_FAIL, counts.failed());
    if (has(KernelSwitch.COUNTS_HUGE_MIGRATIONS)) {
      cpu().count(VmCounter.THP_MIGRATION_SUCCESS, counts.thpSucceeded());
      cpu().count(VmCounter.THP_MIGRATION_FAIL, counts.thpFailed());
      cpu().count(VmCounter.THP_MIGRATION_SPLIT, counts.thpSplit());
    }
    if (stats().exhaustedFolios() > 0) {
      cpu().trace(new MigrateEvent.RetriesExhausted(stats().exhaustedFolios()));
    }
    cpu().trace(new MigrateEvent.MigratePages(counts, mode, reason));
    List<Source> left = left();
    if (left.isEmpty()) {
      return done(0);
    }
    if (told) {
      tell(left);
    }
    return done(error < 0 ? error : stats().failed);
  }
}
