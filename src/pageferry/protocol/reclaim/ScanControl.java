package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.Demotion;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.ReclaimBatch;

/**
 * What one call of reclaim is to get of a control group, and how far it has come: struct
 * scan_control (mm/vmscan.c, Linux 6.1).
 */
final class ScanControl {
  /** DEF_PRIORITY: at first a list gives its size divided by 2 to the power of it. */
  private static final int DEF_PRIORITY = 12;

  private final int group;
  private final List<Integer> spaces;
  private final boolean proactive;
  private final long target;
  private final boolean swaps;
  private int priority = DEF_PRIORITY;
  private long reclaimed;

  /**
   * @param group the number of the control group
   * @param spaces its address spaces
   * @param proactive whether a user wants it
   * @param target how many pages are wanted
   * @param swaps whether pages can be swapped out
   */
  ScanControl(int group, List<Integer> spaces, boolean proactive, long target, boolean swaps) {
    this.group = group;
    this.proactive = proactive;
    this.spaces = spaces;
    this.target = Math.max(target, ReclaimBatch.CLUSTER);
    this.swaps = swaps;
  }

  int group() {
    return group;
  }

  /** Whether a user wants it: writing to memory.reclaim. */
  boolean isProactive() {
    return proactive;
  }

  List<Integer> spaces() {
    return spaces;
  }

  long target() {
    return target;
  }

  int priority() {
    return priority;
  }

  /** More of each list is to be scanned; answers whether that was possible. */
  boolean pressHarder() {
    return --priority >= 0;
  }

  void add(long pages) {
    reclaimed += pages;
  }

  long reclaimed() {
    return reclaimed;
  }

  boolean isSatisfied() {
    return reclaimed >= target;
  }

  /** can_reclaim_anon_pages(). */
  boolean canReclaim(Processor cpu, int node) {
    return swaps || canDemote(cpu, node);
  }

  /** can_demote(): since 7.2 only to nodes that the group may use. */
  boolean canDemote(Processor cpu, int node) {
    MachineFacts machine = cpu.machine();
    Demotion demotion = machine.demotion();
    NodeMask mems = machine.mems(group);
    boolean any = !machine.profile().has(KernelSwitch.DEMOTION_KEEPS_TO_CPUSET);
    return demotion.target(node) >= 0 && (any || !demotion.allowed(node).and(mems).isEmpty());
  }
}
