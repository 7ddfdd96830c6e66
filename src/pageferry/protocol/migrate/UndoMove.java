package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.protocol.ops.space.RemoveMigration.Found;
import pageferry.world.MigrateEvent;
import pageferry.world.PlantedBug;

/**
 * Undoes the steps that a source has taken, last one first: migrate_folio_undo_src() and
 * migrate_folio_undo_dst() (mm/migrate.c, Linux 6.3). Afterwards the source is isolated, unlocked
 * and mapped as before. Returns 0.
 */
final class UndoMove extends Routine {
  private final Source source;
  private int index;

  UndoMove(Source source) {
    super(KernelFunction.MIGRATE_FOLIO_UNDO_SRC);
    this.source = source;
  }

  @Override
  protected Instruction start() {
    int inode = source.look == null || source.unmapped == 0 ? 0 : source.look.inode();
    return inode == 0 || source.rmapLock != 0
        ? restoreNext()
        : call(LockInode.toRead(inode), had -> locked(inode));
  }

  private Instruction locked(int inode) {
    source.rmapLock = inode;
    return restoreNext();
  }

  private Mappings mappings() {
    return source.look == null ? Mappings.NONE : source.look.mappings();
  }

  private Instruction restored(Found found) {
    long mapping = mappings().code(index - 1);
    int page = mappings().page(index - 1);
    if (found == Found.NOTHING) {
      return restoreNext();
    }
    source.traceRestored(cpu(), mapping, page, source.pfn);
    source.countMlocked(cpu(), index, mappings(), true);
    return source.locksAnew(cpu(), found)
        ? call(new LockAnew(source.pfn + page, mapping), nothing -> restoreNext())
        : restoreNext();
  }

  private Instruction restoreNext() {
    Mappings mappings = mappings();
    int kept = cpu().planted(PlantedBug.ENTRY_NOT_RESTORED) ? 1 : 0;
    if (index >= source.unmapped - kept) {
      return unlockRmap();
    }
    long mapping = mappings.code(index);
    long frame = source.pfn + mappings.page(index);
    index++;
    int off = cpu().planted(PlantedBug.ENTRY_RESTORED_WRONG) ? 1 : 0;
    RemoveMigration restore = new RemoveMigration(Mapping.vpn(mapping), frame, frame + off);
    return ask(Mapping.mm(mapping), restore, MmapLock.NONE, cost(Cost.REMAP), this::restored);
  }

  private Instruction unlockRmap() {
    int inode = source.rmapLock;
    source.rmapLock = 0;
    return inode == 0 ? unlockSource() : after(LockInode.drop(inode), dropped -> unlockSource());
  }

  private Instruction unlockSource() {
    source.unmapped = 0;
    source.staleCpus = CpuMask.NONE;
    source.look = null;
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
    long target = source.target;
    source.target = -1;
    cpu().trace(new MigrateEvent.TargetWasted(target, source.order));
    int refs = cpu().planted(PlantedBug.TARGET_FREED_TWICE) ? 2 : 1;
    return tell(nodeOf(target), new PutFolio(target, refs), cost(Cost.FREE), free -> done(0));
  }
}
