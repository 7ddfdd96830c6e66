package pageferry.protocol.calls;

import pageferry.mm.Cost;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Routine;
import pageferry.protocol.space.EntryList;
import pageferry.protocol.space.ZapRange;

/**
 * Clears all entries of a stretch and gives back what they mapped: unmap_page_range() and
 * tlb_finish_mmu() (mm/memory.c, mm/mmu_gather.c, Linux 6.1), mmap_lock held. Results in 0.
 */
final class UnmapRange extends Routine {
  private final long end;
  private long at;
  private EntryList tables = new EntryList();
  private EntryList entries = new EntryList();

  UnmapRange(long start, long end) {
    super("unmap_page_range");
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return cpu().machine().profile().has(KernelSwitch.UNMAP_DRAINS_BATCH)
        ? after(new Instruction.DrainLocal(), nothing -> next(0))
        : next(0);
  }

  private Instruction next(long nothing) {
    return at >= end
        ? done(0)
        : ask(current().mm(), new ZapRange(at, end), MmapLock.NONE, 0, this::zapped);
  }

  private Instruction zapped(ZapRange.Zapped zapped) {
    at = zapped.next();
    entries = zapped.entries();
    tables = zapped.tables();
    if (entries.count() == 0 && tables.count() == 0) {
      return next(0);
    }
    return after(
        new Instruction.FlushTlb(zapped.cpus(), entries.count()), nothing -> dropEntries());
  }

  private Instruction dropEntries() {
    PerNode drop = PerNode.drop(entries, cost(Cost.SET_PTE));
    return call(drop, this::freeTables);
  }

  private Instruction freeTables(long nothing) {
    return call(PerNode.free(tables, cost(Cost.FREE)), this::next);
  }
}
