package pageferry.protocol.numa;

import pageferry.protocol.kernel.MachineFacts;

/**
 * What kernel.numa_balancing makes of slow memory: NUMA_BALANCING_NORMAL and
 * NUMA_BALANCING_MEMORY_TIERING (include/linux/sched/sysctl.h, Linux 6.1).
 *
 * @param machine the machine
 */
record Tiering(MachineFacts machine) {
  private static final int NORMAL = 1;
  private static final int MEMORY_TIERING = 2;

  private boolean isOn() {
    return (machine.numaBalancing() & MEMORY_TIERING) != 0;
  }

  private boolean isTop(int node) {
    return machine.topology().isTopTier(node) && !machine.demotion().isLower(node);
  }

  /** Whether pages of a node are promoted by how soon they are used: folio_use_access_time(). */
  boolean promotesFrom(int node) {
    return isOn() && !isTop(node);
  }

  /** Whether pages of a node are not looked at, because only slow memory is. */
  boolean passesOver(int node) {
    return (machine.numaBalancing() & NORMAL) == 0 && isTop(node);
  }

  /** Whether a node that has no room is told to make some. */
  boolean makesRoom() {
    return isOn();
  }
}
