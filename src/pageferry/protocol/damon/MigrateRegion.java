package pageferry.protocol.damon;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;

/**
 * Migrates the folios of a region to a node, without heed of cpusets and policies:
 * damon_pa_migrate() and damon_pa_migrate_folio_list() (mm/damon/paddr.c, Linux 6.11). What
 * somebody has locked stays. Returns how many pages moved.
 */
final class MigrateRegion extends RegionWalk {
  private final int to;
  private final List<Source> isolated = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Source> kept = new ArrayList<>();
  private int tried;

  MigrateRegion(Region region, int to) {
    super(KernelFunction.DAMON_PA_MIGRATE, region);
    this.to = to;
  }

  @Override
  protected Instruction start() {
    current().memalloc = true;
    return isolate(
        folio -> isolated.add(new Source(folio.pfn(), folio.order(), 0)), this::lockNext);
  }

  private Instruction lockNext() {
    return tried == isolated.size()
        ? migrate()
        : lock(isolated.get(tried).pfn(), LockKind.TRY, this::locked);
  }

  private Instruction locked(LockAnswer answer) {
    Source source = isolated.get(tried++);
    if (answer != LockAnswer.GRANTED) {
      kept.add(source);
      return lockNext();
    }
    sources.add(source);
    return unlock(source.pfn(), nothing -> lockNext());
  }

  private Instruction migrate() {
    if (sources.isEmpty() || nodeOf(sources.get(0).pfn()) == to) {
      kept.addAll(sources);
      return putBack(0);
    }
    Target target = new Target.Demoted(to, NodeMask.of(to), false);
    MigratePages migrate =
        new MigratePages(sources, target, MigrateMode.MIGRATE_ASYNC, MigrateReason.MR_DAMON);
    return call(migrate, rc -> migrated(migrate.left()));
  }

  private Instruction migrated(List<Source> left) {
    kept.addAll(left);
    return putBack(Source.pages(sources) - Source.pages(left));
  }

  private Instruction putBack(long moved) {
    return call(new PutBack(kept), nothing -> end(moved));
  }

  private Instruction end(long moved) {
    current().memalloc = false;
    return after(new Instruction.CondResched(), nothing -> done(moved));
  }
}
