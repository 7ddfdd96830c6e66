package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.VmCounter;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.migrate.MigrateBatch.Persistence;
import pageferry.protocol.node.AllocateFolio.NewFolio;
import pageferry.protocol.node.PutFolio;
import pageferry.world.MigrateCounts;
import pageferry.world.PlantedBug;
import pageferry.world.Tracepoint;

/**
 * Moves a list of isolated folios: migrate_pages() (mm/migrate.c, Linux 6.1; 6.3 where the strategy
 * tries batches without waiting first). Results in the number of folios not moved, in 0 when none
 * is left, or in -ENOMEM. What is left has to be put back by the caller.
 */
public final class MigratePages extends Routine {
  /** NR_MAX_MIGRATE_PAGES_RETRY: ten passes, of which the first three do not wait. */
  private static final Persistence PATIENT = new Persistence(10, 3);

  private static final Persistence ASYNC = new Persistence(10, 10);

  /** NR_MAX_MIGRATE_ASYNC_RETRY. */
  private static final Persistence FIRST_TRY = new Persistence(3, 3);

  /** NR_MAX_MIGRATE_SYNC_RETRY. */
  private static final Persistence ALONE = new Persistence(7, 0);

  private final List<Source> hugetlb;
  private final List<Source> sources;
  private final Target target;
  private final MigrateMode mode;
  private final MigrateReason reason;
  private final ArrayDeque<Long> spares = new ArrayDeque<>();
  private List<Source> chunk = List.of();
  private boolean hugetlbTried;
  private int next;
  private int alone;
  private boolean aborted;
  private long result;
  private long succeeded;
  private long failed;
  private long largeSucceeded;
  private long largeFailed;

  public MigratePages(List<Source> sources, Target target, MigrateMode mode, MigrateReason reason) {
    super("migrate_pages");
    this.hugetlb = sources.stream().filter(source -> source.hugetlb).toList();
    this.sources = sources.stream().filter(source -> !source.hugetlb).toList();
    this.target = target;
    this.mode = mode;
    this.reason = reason;
  }

  /** The sources that were not moved. */
  public List<Source> left() {
    return Stream.concat(hugetlb.stream(), sources.stream())
        .filter(source -> !source.done)
        .toList();
  }

  private Strategy strategy() {
    return cpu().machine().strategy();
  }

  @Override
  protected Instruction start() {
    cpu().trace(new Tracepoint.MigratePagesStart(mode, reason));
    return nextSpare();
  }

  private Instruction nextSpare() {
    if (spares.size() >= Math.min(strategy().spares(), sources.size())) {
      return nextChunk();
    }
    Source first = sources.get(spares.size());
    int gfp = target.gfp(first.large());
    AllocPages alloc =
        new AllocPages(first.order, gfp, target.placement(current(), first), NewFolio.TARGET, 0);
    return call(alloc, this::spareAllocated);
  }

  private Instruction spareAllocated(long pfn) {
    if (pfn < 0) {
      return nextChunk();
    }
    spares.add(pfn);
    return nextSpare();
  }

  private Instruction nextChunk() {
    if (!hugetlbTried) {
      return tryHugetlb();
    }
    if (next == sources.size() || aborted) {
      return freeSpare(null);
    }
    chunk = cutChunk();
    if (!strategy().asyncFirst()) {
      boolean async = mode == MigrateMode.MIGRATE_ASYNC;
      return call(batch(chunk, mode, async ? ASYNC : PATIENT), this::chunkOver);
    }
    if (mode == MigrateMode.MIGRATE_ASYNC) {
      return call(batch(chunk, mode, ASYNC), this::chunkOver);
    }
    alone = 0;
    return call(batch(chunk, MigrateMode.MIGRATE_ASYNC, FIRST_TRY), this::firstTryOver);
  }

  /** migrate_hugetlbs(): they come first, one at a time whatever the strategy batches. */
  private Instruction tryHugetlb() {
    hugetlbTried = true;
    chunk = hugetlb;
    if (chunk.isEmpty()) {
      return nextChunk();
    }
    List<MigrationStep> steps = strategy().phases().stream().flatMap(List::stream).toList();
    MoveContext context = new MoveContext(target, mode, false, new ArrayDeque<>());
    return call(new MigrateBatch(chunk, List.of(steps), context, PATIENT), this::chunkOver);
  }

  private MigrateBatch batch(List<Source> list, MigrateMode how, Persistence persistence) {
    MoveContext context = new MoveContext(target, how, strategy().defersFlush(), spares);
    return new MigrateBatch(list, strategy().phases(), context, persistence);
  }

  /** As many sources as make up a batch; where it may run over depends on the loop's age. */
  private List<Source> cutChunk() {
    List<Source> cut = new ArrayList<>();
    int limit = strategy().batchPages();
    int pages = 0;
    while (next < sources.size()) {
      Source source = sources.get(next);
      boolean full = strategy().asyncFirst() ? pages >= limit : pages + source.pages() > limit;
      if (full && !cut.isEmpty()) {
        break;
      }
      cut.add(source);
      pages += source.pages();
      next++;
    }
    return cut;
  }

  private Instruction firstTryOver(long rc) {
    return rc < 0 ? chunkOver(rc) : nextAlone(0);
  }

  /** What could not be had without waiting is taken one by one, nothing else being locked. */
  private Instruction nextAlone(long rc) {
    if (rc < 0) {
      return chunkOver(rc);
    }
    while (alone < chunk.size()) {
      Source source = chunk.get(alone++);
      if (!source.done) {
        source.error = 0;
        return call(batch(List.of(source), mode, ALONE), this::nextAlone);
      }
    }
    return chunkOver(0);
  }

  private Instruction chunkOver(long rc) {
    for (Source source : chunk) {
      boolean large = source.large() && !source.hugetlb;
      if (source.done) {
        succeeded += counted(source);
        largeSucceeded += large ? 1 : 0;
      } else if (rc == 0 || source.error != 0) {
        failed += counted(source);
        largeFailed += large ? 1 : 0;
        result++;
      }
    }
    if (rc < 0) {
      aborted = true;
      result = rc;
    }
    return nextChunk();
  }

  private int counted(Source source) {
    boolean asOne = cpu().machine().profile().has(KernelSwitch.HUGETLB_COUNTS_AS_ONE);
    return source.hugetlb && asOne ? 1 : source.pages();
  }

  private Instruction freeSpare(@Nullable Object nothing) {
    Long spare = spares.poll();
    if (spare == null || cpu().planted(PlantedBug.SPARE_NOT_FREED)) {
      return finish();
    }
    cpu().trace(new Tracepoint.TargetWasted(spare, 0));
    return tell(nodeOf(spare), new PutFolio(spare, 1), cost(Cost.FREE), this::freeSpare);
  }

  private Instruction finish() {
    cpu().count(VmCounter.PGMIGRATE_SUCCESS, succeeded);
    cpu().count(VmCounter.PGMIGRATE_FAIL, failed);
    cpu().count(VmCounter.THP_MIGRATION_SUCCESS, largeSucceeded);
    cpu().count(VmCounter.THP_MIGRATION_FAIL, largeFailed);
    MigrateCounts counts = new MigrateCounts(succeeded, failed, largeSucceeded, largeFailed, 0);
    cpu().trace(new Tracepoint.MigratePages(counts, mode, reason));
    return done(left().isEmpty() ? 0 : result);
  }
}
