package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.space.EntryRun;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.protocol.ops.space.RemoveMigration.Found;
import pageferry.world.PlantedBug;

/**
 * Lets the migration entries of a source map the source again: remove_migration_ptes() with the
 * same folio twice (mm/migrate.c, Linux 6.1), the lock of who maps it held. Returns 0.
 */
final class RestoreEntries extends WalkRmap {
  private final ArrayDeque<Found> found = new ArrayDeque<>();
  private int index;

  RestoreEntries(Source source) {
    super(KernelFunction.REMOVE_MIGRATION_PTES, source);
  }

  @Override
  protected Instruction start() {
    return source.look == null || source.unmapped == 0
        ? restoreNext()
        : lockRmap(source.look.inode(), mappings(), this::restoreNext);
  }

  private Mappings mappings() {
    return source.look == null ? Mappings.NONE : source.look.mappings();
  }

  private Instruction restoreNext() {
    Mappings mappings = mappings();
    int kept = cpu().planted(PlantedBug.ENTRY_NOT_RESTORED) ? 1 : 0;
    if (index >= source.unmapped - kept) {
      return unlockRmap(this::over);
    }
    int end = Math.min(mappings.endOfTable(index, paging()), source.unmapped - kept);
    int mm = Mapping.mm(mappings.code(index));
    return end == index + 1
        ? walk(mm, restore(index), cost(Cost.REMAP), this::restored)
        : restoreTable(mm, end);
  }

  private RemoveMigration restore(int entry) {
    int off = cpu().planted(PlantedBug.ENTRY_RESTORED_WRONG) ? 1 : 0;
    long frame = source.pfn + mappings().page(entry);
    return new RemoveMigration(Mapping.vpn(mappings().code(entry)), frame, frame + off);
  }

  /** What one page table maps of a large folio comes back without the table being unlocked. */
  private Instruction restoreTable(int mm, int end) {
    EntryRun<Found> run = EntryRun.of(index, end, this::restore);
    return walk(mm, run, cost(Cost.REMAP, end - index), this::tableRestored);
  }

  private Instruction tableRestored(List<Found> all) {
    found.addAll(all);
    return nextRestored();
  }

  private Instruction nextRestored() {
    Found first = found.poll();
    return first == null ? restoreNext() : restored(first);
  }

  private Instruction restored(Found there) {
    long mapping = mappings().code(index);
    int page = mappings().page(index++);
    if (there == Found.NOTHING) {
      return nextRestored();
    }
    source.traceRestored(cpu(), mapping, page, source.pfn);
    source.countMlocked(cpu(), index, mappings(), true);
    return source.locksAnew(cpu(), there)
        ? call(new LockAnew(source.pfn + page, mapping), nothing -> nextRestored())
        : nextRestored();
  }

  private Instruction over() {
    source.unmapped = 0;
    source.staleCpus = CpuMask.NONE;
    return done(0);
  }
}
