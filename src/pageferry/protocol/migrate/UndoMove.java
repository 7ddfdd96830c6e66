package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.world.MigrateEvent;
import pageferry.world.PlantedBug;

/**
 * Undoes the steps that a source has taken, last one first: migrate_folio_undo_src() and
 * migrate_folio_undo_dst() (mm/migrate.c, Linux 6.3). Afterwards the source is isolated, unlocked
 * and mapped as before. Returns 0.
 */
final class UndoMove extends Routine {
  private final Source source;

  UndoMove(Source source) {
    super(KernelFunction.MIGRATE_FOLIO_UNDO_SRC);
    this.source = source;
  }

  @Override
  protected Instruction start() {
    return source.unmapped == 0 && source.rmapLock == null
        ? unmark()
        : call(new RestoreEntries(source), restored -> unmark());
  }

  private Instruction unmark() {
    if (!source.marked) {
      return unlockSource();
    }
    source.marked = false;
    return lock(source.pfn, LockKind.UNMARK, nothing -> unlockSource());
  }

  private Instruction unlockSource() {
    source.staleCpus = CpuMask.NONE;
    source.flushesLate = false;
    source.look = null;
    source.writtenOut = false;
    return source.locks.isEmpty()
        ? unlockSource(0)
        : call(StrategyLocks.dropAll(source), this::unlockSource);
  }

  private Instruction unlockSource(long nothing) {
    if (!source.locked || cpu().planted(PlantedBug.SOURCE_NOT_UNLOCKED)) {
      return freeTarget(null);
    }
    source.locked = false;
    return unlock(source.pfn, this::freeTarget);
  }

  private Instruction freeTarget(@Nullable Object nothing) {
    source.phase = 0;
    source.step = 0;
    if (source.target < 0 || cpu().planted(PlantedBug.TARGET_NOT_FREED)) {
      return done(0);
    }
    source.copied = false;
    source.copiedParts = 0;
    if (source.stock != null) {
      source.stock.giveBack(source);
      source.target = -1;
      return done(0);
    }
    long target = source.target;
    source.target = -1;
    cpu().trace(new MigrateEvent.TargetWasted(target, source.order));
    int refs = cpu().planted(PlantedBug.TARGET_FREED_TWICE) ? 2 : 1;
    return tell(nodeOf(target), new PutFolio(target, refs), cost(Cost.FREE), free -> done(0));
  }
}
