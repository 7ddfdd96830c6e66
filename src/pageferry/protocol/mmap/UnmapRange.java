package pageferry.protocol.mmap;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.TlbScope;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.VisitAnonVmas;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.ops.space.ZapRange;
import pageferry.protocol.rmap.ForgetEntries;
import pageferry.protocol.rmap.MlockEntries;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.FreePagesAndSwap;
import pageferry.protocol.swap.PutSlots;
import pageferry.protocol.swap.Swap;

/**
 * Clears all entries of a stretch and gives back what they mapped: unmap_page_range() and
 * tlb_finish_mmu() (mm/memory.c, mm/mmu_gather.c, Linux 6.1), mmap_lock held. Returns 0.
 */
public final class UnmapRange extends Routine {
  private final int mm;
  private final long end;
  private boolean freesTables;
  private final TreeSet<Long> borders = new TreeSet<>();
  private final List<Vma> locked;
  private List<Vma> leaving = List.of();
  private long at;
  private CpuMask cpus = CpuMask.NONE;
  private int room = GatherPages.BUNDLE;
  private boolean tablesGathered;
  private EntryList tables = new EntryList();
  private EntryList entries = new EntryList();
  private EntryList passing = new EntryList();

  /**
   * @param mm the address space
   * @param areas the areas that lay there, whole; pages of locked ones are unlocked on the way
   */
  public UnmapRange(int mm, long start, long end, List<Vma> areas) {
    super(KernelFunction.UNMAP_PAGE_RANGE);
    this.mm = mm;
    this.at = start;
    this.end = end;
    locked = areas.stream().filter(area -> area.has(VmFlags.LOCKED)).toList();
    areas.stream().map(Vma::start).forEach(borders::add);
  }

  /** The same for madvise(MADV_DONTNEED), which may free page tables that it empties. */
  public UnmapRange freeingTables(boolean frees) {
    freesTables = frees;
    return this;
  }

  /** The same of areas that go for good: free_pgtables() (mm/memory.c, Linux 6.1). */
  public UnmapRange unlinking(List<Vma> areas) {
    leaving = areas;
    return this;
  }

  @Override
  protected Instruction start() {
    borders.removeIf(paging()::startsHuge);
    borders.removeIf(paging()::startsHuge);
    return has(KernelSwitch.UNMAP_DRAINS_BATCH)
        ? after(new Instruction.DrainLocal(), nothing -> next(0))
        : next(0);
  }

  private Instruction next(long nothing) {
    ZapRange zap = new ZapRange(at, end, freesTables);
    return at >= end ? unlink(() -> done(0)) : ask(mm, zap, MmapLock.NONE, 0, this::zapped);
  }

  /** Nothing is freed before whoever walks over the pages has ended. */
  private Instruction unlink(Supplier<Instruction> then) {
    VisitAnonVmas unlink = VisitAnonVmas.unlink(leaving);
    boolean none = leaving.isEmpty();
    leaving = List.of();
    return none ? then.get() : call(unlink, unlinked -> then.get());
  }

  private Instruction zapped(ZapRange.Zapped zapped) {
    at = zapped.next();
    entries = zapped.entries();
    passing = zapped.passing();
    tables = zapped.tables();
    cpus = zapped.cpus();
    if (entries.count() + passing.count() + tables.count() == 0) {
      return putSlots(zapped.slots());
    }
    return zapped.slots().count() == 0
        ? call(gather(), this::gathered)
        : call(new PutSlots(zapped.slots()), nothing -> call(gather(), this::gathered));
  }

  private Instruction putSlots(EntryList slots) {
    return slots.count() == 0 ? next(0) : call(new PutSlots(slots), this::next);
  }

  private Instruction gathered(long room) {
    this.room = (int) room;
    tablesGathered |= tables.count() > 0;
    return call(PerNode.drop(passing, 0), nothing -> unlock());
  }

  /** munlock_vma_page() of page_remove_rmap() (mm/rmap.c, Linux 6.1). */
  private Instruction unlock() {
    if (locked.isEmpty() || !has(KernelSwitch.MLOCK_BATCHES)) {
      return forget();
    }
    EntryList mlocked = new EntryList();
    for (int i = 0; i < entries.count(); i++) {
      long vpn = Mapping.vpn(entries.mapping(i));
      if (locked.stream().anyMatch(area -> area.has(vpn))) {
        mlocked.append(entries, i);
      }
    }
    return call(new MlockEntries(mlocked, false), nothing -> forget());
  }

  private Instruction forget() {
    ForgetEntries forget = new ForgetEntries(entries, borders);
    return call(forget, nothing -> unlink(() -> flush(forget.gathered())));
  }

  /** tlb_flush_mmu(): nobody may reach the pages any more before they are freed. */
  private Instruction flush(EntryList gathered) {
    int cleared = entries.count() + passing.count();
    TlbScope scope = tables.count() == 0 ? TlbScope.RANGE : TlbScope.TABLES;
    return after(new Instruction.FlushTlb(cpus, cleared, scope), nothing -> free(gathered));
  }

  private GatherPages gather() {
    return new GatherPages(entries, tables.count(), room, tablesGathered);
  }

  /**
   * lru_add_drain() of free_pages_and_swap_cache() (mm/swap_state.c, Linux 6.1): what is batched
   * then, where others have been kept out, are the pages that were unlocked.
   */
  private Instruction free(EntryList gathered) {
    return !locked.isEmpty() && has(KernelSwitch.UNMAP_DRAINS_BATCH)
        ? after(new Instruction.DrainLocal(), nothing -> give(gathered))
        : give(gathered);
  }

  private Instruction give(EntryList gathered) {
    long ns = cost(Cost.SET_PTE) * (entries.count() + passing.count());
    return Swap.exists(cpu())
        ? call(new FreePagesAndSwap(gathered), nothing -> spend(ns, spent -> freeTables(0)))
        : call(PerNode.put(gathered), nothing -> spend(ns, spent -> freeTables(0)));
  }

  private Instruction freeTables(long nothing) {
    return call(PerNode.free(tables, cost(Cost.FREE)), this::next);
  }
}
