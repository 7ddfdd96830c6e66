package pageferry.protocol.calls;

import pageferry.mm.Cost;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Processor.MlockKind;
import pageferry.protocol.Routine;
import pageferry.protocol.space.CollectRange;
import pageferry.protocol.space.EntryList;

/**
 * Locks or unlocks the pages that a stretch maps: mlock_vma_pages_range() and, when memory is
 * unmapped, munlock_vma_page() of each page (mm/mlock.c, Linux 6.1). Pages of a huge page that
 * small entries map are passed over. Results in 0.
 */
final class MlockPages extends Routine {
  private final long end;
  private final boolean lock;
  private long at;

  MlockPages(long start, long end, boolean lock) {
    super("mlock_vma_pages_range");
    this.at = start;
    this.end = end;
    this.lock = lock;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.NONE, 0, this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    EntryList entries = collected.entries();
    if (entries.count() == 0) {
      return next();
    }
    boolean batches = cpu().machine().profile().has(KernelSwitch.MLOCK_BATCHES);
    PerNode mark = PerNode.mlock(entries, lock, batches, cost(Cost.LRU_ADD));
    return call(mark, nothing -> batches ? batch(entries, mark.refused()) : next());
  }

  private Instruction batch(EntryList entries, EntryList passedOver) {
    int skipped = 0;
    for (int i = 0; i < entries.count(); i++) {
      long mapping = entries.mapping(i);
      if (skipped < passedOver.count() && passedOver.mapping(skipped) == mapping) {
        skipped++;
      } else {
        MlockKind kind = lock ? MlockKind.LOCK : MlockKind.UNLOCK;
        cpu().mlock(entries.pfn(i), kind, Mapping.isHuge(mapping));
      }
    }
    return next();
  }
}
