package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.InodeLock;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.EntryOp;
import pageferry.protocol.ops.space.EntryRun;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.SettleMigration;
import pageferry.world.MigrateEvent;

/**
 * Replaces the entries of a locked source by migration entries, the lock of who maps it held:
 * try_to_migrate() (mm/rmap.c) and the middle of unmap_and_move_huge_page() (mm/migrate.c, Linux
 * 6.1). Returns 1 if it is still mapped afterwards, otherwise 0.
 */
final class UnmapSource extends WalkRmap {
  private Collection<Long> missed = List.of();
  private Collection<Long> replaced = List.of();
  private SourceLook look;
  private int index;
  private boolean stillMapped;

  UnmapSource(Source source) {
    super(KernelFunction.TRY_TO_MIGRATE, source);
    this.look = Objects.requireNonNull(source.look);
  }

  @Override
  protected Instruction start() {
    int inode = look.inode();
    boolean tries = source.hugetlb && has(KernelSwitch.HUGETLB_UNMAP_TRIES_RMAP_LOCK);
    return tries && inode != 0 && look.mappings().count() > 0
        ? call(LockInode.tryingToWrite(inode), this::tried)
        : lockRmap(inode, look.mappings(), this::unmapNext);
  }

  private Instruction tried(long had) {
    return had == 0 ? done(1) : locked(new InodeLock(look.inode()), this::unmapNext);
  }

  private Instruction unmapNext() {
    Mappings mappings = look.mappings();
    while (index < mappings.count() && isReplaced(mappings.code(index))) {
      index++;
    }
    if (index == mappings.count()) {
      return missed.isEmpty() ? walked() : lookAgain();
    }
    long mapping = mappings.code(index);
    int end = clears(mapping) ? index + 1 : mappings.endOfTable(index, paging());
    return end == index + 1
        ? walk(Mapping.mm(mapping), install(), cost(Cost.UNMAP), this::installed)
        : unmapTable(end);
  }

  private boolean isReplaced(long mapping) {
    return !replaced.isEmpty() && replaced.contains(mapping);
  }

  /** Few sources ever need such a set. */
  private static Collection<Long> with(Collection<Long> some, long mapping) {
    Collection<Long> more = some.isEmpty() ? new TreeSet<>() : some;
    more.add(mapping);
    return more;
  }

  private InstallMigration install() {
    long mapping = look.mappings().code(index);
    long frame = source.pfn + look.mappings().page(index);
    boolean huge = Mapping.isHuge(mapping);
    return new InstallMigration(Mapping.vpn(mapping), frame, huge, clears(mapping));
  }

  /** What one page table maps of a large folio goes without the table being unlocked. */
  private Instruction unmapTable(int end) {
    int first = index;
    List<EntryOp<CpuMask>> run = new ArrayList<>(end - first);
    for (; index < end; index++) {
      if (!isReplaced(look.mappings().code(index))) {
        run.add(install());
      }
    }
    index = first;
    int mm = Mapping.mm(look.mappings().code(first));
    long ns = cost(Cost.UNMAP, run.size());
    return walk(mm, new EntryRun<>(run), ns, cpus -> tableUnmapped(cpus, end));
  }

  private Instruction tableUnmapped(List<CpuMask> cpus, int end) {
    int at = 0;
    for (; index < end; index++) {
      if (!isReplaced(look.mappings().code(index))) {
        note(cpus.get(at++));
      }
    }
    return unmapNext();
  }

  private Instruction walked() {
    source.unmapped = index;
    return source.large() && index > 0
        ? call(new UncoverSource(source), nothing -> unlock())
        : unlock();
  }

  /** An entry that is not where it was seen has gone, or has moved and is found where it is now. */
  private Instruction lookAgain() {
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::lookedAgain);
  }

  private Instruction lookedAgain(SourceLook now) {
    Mappings before = look.mappings();
    boolean same = now.mappings().count() == before.count();
    for (int i = 0; i < before.count(); i++) {
      same &= i < now.mappings().count() && now.mappings().code(i) == before.code(i);
      if (!missed.contains(before.code(i))) {
        replaced = with(replaced, before.code(i));
      }
    }
    stillMapped = same;
    if (same) {
      return walked();
    }
    looksAgain();
    missed = List.of();
    look = now;
    source.look = now;
    index = 0;
    return lockRmap(look.inode(), look.mappings(), this::unmapNext);
  }

  /** A fault that finds an entry of a file cleared goes to the page cache, and waits there. */
  private boolean clears(long mapping) {
    return look.inode() != 0 && !Mapping.isHuge(mapping);
  }

  private Instruction installed(CpuMask cpus) {
    note(cpus);
    return clears(look.mappings().code(index)) ? settle() : next();
  }

  private void note(CpuMask cpus) {
    if (cpus.equals(InstallMigration.NOT_MAPPED)) {
      missed = with(missed, look.mappings().code(index));
    } else {
      long mapping = look.mappings().code(index);
      long addr = paging().address(Mapping.vpn(mapping));
      source.staleCpus = source.staleCpus.or(cpus);
      cpu()
          .trace(
              Mapping.isHuge(mapping) && !source.hugetlb
                  ? new MigrateEvent.SetMigrationPmd(addr, source.pfn)
                  : new MigrateEvent.SetMigrationPte(addr, source.pfn, source.order));
    }
  }

  private Instruction settle() {
    long mapping = look.mappings().code(index);
    long frame = source.pfn + look.mappings().page(index);
    SettleMigration settle = new SettleMigration(Mapping.vpn(mapping), frame);
    return ask(Mapping.mm(mapping), settle, MmapLock.NONE, 0, there -> next());
  }

  private Instruction next() {
    index++;
    return unmapNext();
  }

  private Instruction unlock() {
    boolean keeps =
        source.hugetlb && !stillMapped && has(KernelSwitch.HUGETLB_REMAPS_UNDER_RMAP_LOCK);
    return keeps && look.inode() != 0 ? unlocked() : unlockRmap(this::unlocked);
  }

  private Instruction unlocked() {
    return done(stillMapped ? 1 : 0);
  }
}
