package pageferry.protocol.madvise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ClearEntries;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.ZapObject;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.truncate.InvalidatePages;

/**
 * Reclaims what a part of one page table maps: reclaim_pages() (mm/vmscan.c, Linux 6.1) on behalf
 * of MADV_PAGEOUT, mmap_lock held. Pages of files and of shared memory are unmapped; clean ones of
 * files are freed, and anonymous ones that MADV_FREE has freed and nobody has written since.
 * Returns 0.
 */
final class PageOut extends Routine {
  private final int mm;
  private final long from;
  private final long end;
  private final boolean anonymous;
  private final ArrayDeque<EntryList> whole = new ArrayDeque<>();

  PageOut(int mm, long from, long end, boolean anonymous) {
    super(KernelFunction.RECLAIM_PAGES);
    this.mm = mm;
    this.from = from;
    this.end = end;
    this.anonymous = anonymous;
  }

  @Override
  protected Instruction start() {
    FindAdvised find = new FindAdvised(mm, from, end);
    return call(find, nothing -> found(find));
  }

  private Instruction found(FindAdvised found) {
    if (anonymous) {
      whole.addAll(found.whole());
    }
    EntryList entries = anonymous ? found.small() : found.all();
    PerNode kept = PerNode.kept(entries, Swap.exists(cpu()));
    return entries.count() == 0
        ? nextWhole(0)
        : call(kept, nothing -> unmap(entries, kept.refused()));
  }

  private Instruction unmap(EntryList entries, EntryList kept) {
    EntryList rest = new EntryList();
    rest.appendAllBut(entries, kept);
    ClearEntries clear = new ClearEntries(rest, anonymous);
    return rest.count() == 0
        ? nextWhole(0)
        : ask(mm, clear, MmapLock.NONE, cost(Cost.UNMAP), this::unmapped);
  }

  private Instruction unmapped(ZapObject.Zapped zapped) {
    EntryList entries = zapped.entries();
    CpuMask cpus = entries.count() == 0 ? CpuMask.NONE : zapped.cpus();
    List<Long> pfns = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      pfns.add(entries.pfn(i));
    }
    cpu().count(VmCounter.PGLAZYFREED, anonymous ? entries.count() : 0);
    return after(
        new Instruction.FlushTlb(cpus, entries.count()),
        flushed -> call(PerNode.drop(entries, 0), dropped -> free(pfns)));
  }

  private Instruction free(List<Long> pfns) {
    return anonymous ? nextWhole(0) : call(InvalidatePages.of(pfns), this::nextWhole);
  }

  private Instruction nextWhole(long nothing) {
    EntryList folio = whole.poll();
    return folio == null ? done(0) : call(new ReclaimFreed(folio), this::nextWhole);
  }
}
