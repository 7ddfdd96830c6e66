package pageferry.protocol.rmap;

import java.util.Set;
import java.util.TreeSet;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.space.EntryList;

/**
 * Locks or unlocks the pages of some entries: mlock_pte_range() (mm/mlock.c, Linux 6.1). Returns 0.
 */
public final class MlockEntries extends Routine {
  private final EntryList entries;
  private final boolean lock;

  /**
   * @param lock whether they are locked or unlocked
   */
  public MlockEntries(EntryList entries, boolean lock) {
    super(KernelFunction.MLOCK_PTE_RANGE);
    this.entries = entries;
    this.lock = lock;
  }

  @Override
  protected Instruction start() {
    boolean batches = has(KernelSwitch.MLOCK_BATCHES);
    PerNode mark = PerNode.mlock(entries, lock, batches, cost(Cost.LRU_ADD));
    return call(mark, nothing -> batches ? batch(mark) : done(0));
  }

  private Instruction batch(PerNode mark) {
    Set<Long> passedOver = mappings(mark.refused());
    Set<Long> large = mappings(mark.pinned());
    for (int i = 0; i < entries.count(); i++) {
      long mapping = entries.mapping(i);
      if (!passedOver.contains(mapping)) {
        MlockKind kind = lock ? MlockKind.LOCK : MlockKind.UNLOCK;
        cpu().mlock(entries.pfn(i), kind, large.contains(mapping));
      }
    }
    return done(0);
  }

  private static Set<Long> mappings(EntryList list) {
    Set<Long> all = new TreeSet<>();
    for (int i = 0; i < list.count(); i++) {
      all.add(list.mapping(i));
    }
    return all;
  }
}
