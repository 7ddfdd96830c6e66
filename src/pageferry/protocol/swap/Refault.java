package pageferry.protocol.swap;

import pageferry.mm.KernelSwitch;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Processor;

/** Counts of pages that come back: workingset_refault() (mm/workingset.c, Linux 6.1 to 7.2). */
public final class Refault {
  private Refault() {}

  /**
   * Counts a page that comes back to frame {@code pfn}.
   *
   * @param shadow the node that it was reclaimed from, or -1
   * @param inFault whether a page fault reads it
   */
  public static void count(Processor cpu, long pfn, int shadow, boolean inFault) {
    boolean generations = cpu.machine().profile().has(KernelSwitch.LRU_GENERATIONS);
    boolean here = shadow == cpu.machine().topology().nodeOf(pfn);
    if (shadow < 0 || generations && !here) {
      return;
    }
    cpu.count(VmCounter.WORKINGSET_REFAULT_ANON, 1);
    if (inFault && generations && cpu.machine().profile().has(KernelSwitch.COUNTS_ANON_RESTORES)) {
      cpu.count(VmCounter.WORKINGSET_RESTORE_ANON, 1);
    }
  }
}
