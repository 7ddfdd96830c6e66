package pageferry.protocol.madvise;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ClearEntries;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.ZapObject;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.truncate.InvalidatePages;

/**
 * Reclaims what small entries of a stretch map, page table by page table: reclaim_pages()
 * (mm/vmscan.c, Linux 6.1) on behalf of MADV_PAGEOUT, mmap_lock held. Pages of files and of shared
 * memory are unmapped; clean ones of files are freed. Returns 0.
 */
final class PageOut extends Routine {
  private final long end;
  private long at;

  PageOut(long start, long end) {
    super(KernelFunction.RECLAIM_PAGES);
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return nextTable(0);
  }

  private Instruction nextTable(long nothing) {
    if (at >= end) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.NONE, cost(Cost.LOOKUP), this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    EntryList entries = collected.entries();
    if (entries.count() == 0) {
      return nextTable(0);
    }
    PerNode find = PerNode.kept(entries);
    return call(find, nothing -> unmap(without(entries, find.refused())));
  }

  private static ClearEntries without(EntryList entries, EntryList kept) {
    TreeSet<Long> mappings = new TreeSet<>();
    for (int i = 0; i < kept.count(); i++) {
      mappings.add(kept.mapping(i));
    }
    EntryList rest = new EntryList();
    for (int i = 0; i < entries.count(); i++) {
      if (!mappings.contains(entries.mapping(i))) {
        rest.append(entries, i);
      }
    }
    return new ClearEntries(rest);
  }

  private Instruction unmap(ClearEntries clear) {
    return ask(current().mm(), clear, MmapLock.NONE, cost(Cost.UNMAP), this::unmapped);
  }

  private Instruction unmapped(ZapObject.Zapped zapped) {
    EntryList entries = zapped.entries();
    CpuMask cpus = entries.count() == 0 ? CpuMask.NONE : zapped.cpus();
    List<Long> pfns = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      pfns.add(entries.pfn(i));
    }
    return after(
        new Instruction.FlushTlb(cpus, entries.count()),
        flushed -> call(PerNode.drop(entries, 0), dropped -> free(pfns)));
  }

  private Instruction free(List<Long> pfns) {
    return call(InvalidatePages.of(pfns), this::nextTable);
  }
}
