package pageferry.protocol.swap;

import pageferry.mm.KernelSwitch;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Processor;

/** Counts of pages that come back: workingset_refault() (mm/workingset.c, Linux 6.1 to 7.2). */
public final class Refault {
  private static final int WORKINGSET = 1 << 16;

  private Refault() {}

  /**
   * What is remembered of a page that is reclaimed: lru_gen_eviction().
   *
   * @param node the node that it was on
   * @param workingset whether it had been found used
   */
  public static int shadow(int node, boolean workingset) {
    return node | (workingset ? WORKINGSET : 0);
  }

  /**
   * Counts a page that comes back to frame {@code pfn}.
   *
   * @param shadow what was remembered of it, or -1
   * @param inFault whether a page fault reads it
   */
  public static void count(Processor cpu, long pfn, int shadow, boolean inFault) {
    boolean generations = cpu.machine().profile().has(KernelSwitch.LRU_GENERATIONS);
    boolean here = (shadow & ~WORKINGSET) == cpu.machine().topology().nodeOf(pfn);
    if (shadow < 0 || generations && !here) {
      return;
    }
    cpu.count(VmCounter.WORKINGSET_REFAULT_ANON, 1);
    boolean any = cpu.machine().profile().has(KernelSwitch.COUNTS_ANON_RESTORES);
    if (generations && (any ? inFault : (shadow & WORKINGSET) != 0)) {
      cpu.count(VmCounter.WORKINGSET_RESTORE_ANON, 1);
    }
  }
}
