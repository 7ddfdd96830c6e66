package pageferry.protocol.numa;

import pageferry.mm.Knob;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.NumaClock.Pace;
import pageferry.protocol.ops.node.AdmitPromotion;

/**
 * What kernel.numa_balancing makes of slow memory: NUMA_BALANCING_NORMAL and
 * NUMA_BALANCING_MEMORY_TIERING (include/linux/sched/sysctl.h, Linux 6.1).
 *
 * @param machine the machine
 */
record Tiering(MachineFacts machine) {
  private static final long MS = 1_000_000;
  private static final int MB_SHIFT = 20;
  private static final int NORMAL = 1;
  private static final int MEMORY_TIERING = 2;

  private boolean isOn() {
    return (machine.numaBalancing() & MEMORY_TIERING) != 0;
  }

  /** Whether pages of a node are promoted by how soon they are used: folio_use_access_time(). */
  boolean promotesFrom(int node) {
    return isOn() && !machine.isTop(node);
  }

  /** Whether pages of a node are not looked at, because only slow memory is. */
  boolean passesOver(int node) {
    return (machine.numaBalancing() & NORMAL) == 0 && machine.isTop(node);
  }

  /** How hot pages must be, and how many may come. */
  AdmitPromotion.Limits limits() {
    long pagesOfMb = 1L << MB_SHIFT - machine.topology().paging().shift();
    return new AdmitPromotion.Limits(
        machine.knob(Knob.HOT_THRESHOLD_MS) * MS,
        machine.knob(Knob.NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS) * pagesOfMb,
        Pace.of(machine).max());
  }

  /** Whether a node that has no room is told to make some. */
  boolean makesRoom() {
    return isOn();
  }
}
