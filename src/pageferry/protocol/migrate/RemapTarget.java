package pageferry.protocol.migrate;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.EntryRun;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.protocol.ops.space.RemoveMigration.Found;
import pageferry.protocol.rmap.MlockEntries;

/**
 * Lets the entries of a source point to its target: remove_migration_ptes() (mm/migrate.c, Linux
 * 6.1), the lock of who maps it held. What was zapped meanwhile is dropped from the target. Returns
 * 0.
 */
final class RemapTarget extends WalkRmap {
  private final boolean listed;
  private final FolioContents contents;
  private List<Found> found = List.of();
  private int treated;
  private int index;

  /**
   * @param source whose contents have been taken
   * @param listed whether the target is on its LRU list already
   */
  RemapTarget(Source source, boolean listed) {
    super(KernelFunction.REMOVE_MIGRATION_PTES, source);
    this.listed = listed;
    this.contents = Objects.requireNonNull(source.contents);
  }

  @Override
  protected Instruction start() {
    return contents.mappings().count() > 0 && listed
        ? after(new Instruction.DrainLocal(), nothing -> lockRmap())
        : lockRmap();
  }

  private Instruction lockRmap() {
    int inode = contents.isSwapCached() ? 0 : contents.place().inode();
    return lockRmap(inode, contents.mappings(), this::remapNext);
  }

  private Instruction remapped() {
    return listed || source.hugetlb
        ? tell(nodeOf(source.target), new PutFolio(source.target, 1), 0, dropped -> done(0))
        : done(0);
  }

  private Instruction remapNext() {
    if (index == contents.mappings().count()) {
      return unlockRmap(this::remapped);
    }
    Mappings mappings = contents.mappings();
    int end = mappings.endOfTable(index, paging());
    int mm = Mapping.mm(mappings.code(index));
    return end == index + 1
        ? walk(mm, remove(index), cost(Cost.REMAP), this::entryRestored)
        : remapTable(mm, end);
  }

  private RemoveMigration remove(int entry) {
    int page = contents.mappings().page(entry);
    long vpn = Mapping.vpn(contents.mappings().code(entry));
    return new RemoveMigration(vpn, source.pfn + page, source.target + page);
  }

  /** What one page table maps of a large folio comes back without the table being unlocked. */
  private Instruction remapTable(int mm, int end) {
    EntryRun<Found> run = EntryRun.of(index, end, this::remove);
    return walk(mm, run, cost(Cost.REMAP, end - index), this::tableRestored);
  }

  private Instruction tableRestored(List<Found> all) {
    found = all;
    treated = 0;
    return nextRestored();
  }

  private Instruction nextRestored() {
    while (treated < found.size()) {
      Instruction more = restored(found.get(treated++));
      if (more != null) {
        return more;
      }
    }
    return remapNext();
  }

  private Instruction entryRestored(Found there) {
    Instruction more = restored(there);
    return more == null ? nextRestored() : more;
  }

  /** What is left to do for the next entry; null: nothing. */
  private @Nullable Instruction restored(Found there) {
    long mapping = contents.mappings().code(index);
    int page = contents.mappings().page(index++);
    long frame = source.target + page;
    if (there == Found.NOTHING) {
      return tell(nodeOf(frame), DropMappings.one(frame, mapping), 0, nothing -> nextRestored());
    }
    source.traceRestored(cpu(), mapping, page, source.target);
    if (source.locksAnew(cpu(), there)) {
      return call(new LockAnew(frame, mapping), nothing -> nextRestored());
    }
    if (source.locksFirst(cpu(), there)) {
      EntryList one = new EntryList();
      one.append(Mapping.mm(mapping), Mapping.vpn(mapping), Pte.of(frame, Pte.PRESENT));
      return call(new MlockEntries(one, true), nothing -> nextRestored());
    }
    source.countMlocked(cpu(), index, contents.mappings(), false);
    return null;
  }
}
