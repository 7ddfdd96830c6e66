package pageferry.actors;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import pageferry.mm.CgroupImage;
import pageferry.mm.CpuUse;
import pageferry.mm.FolioCounters;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.HugetlbPool;

/**
 * What can be asked of a machine between two pumps of its engine.
 *
 * @param counted what CPUs and nodes have counted since the start
 * @param freePages free page frames per node
 * @param pools how the pools of hugetlb pages of each node stand, by the order of their pages
 * @param tasks the tasks that have not exited
 * @param cgroups what the control groups use
 */
public record MachineReport(
    Counted counted,
    List<Long> freePages,
    SortedMap<Integer, SortedMap<Integer, HugetlbPool.State>> pools,
    List<TaskState> tasks,
    List<CgroupImage> cgroups) {
  /**
   * What CPUs and nodes have counted.
   *
   * @param vmstat the sum of all counters, zeros left out
   * @param folios the counters of each folio size
   * @param cpuNs what the CPUs have spent their time on, in nanoseconds
   */
  public record Counted(
      SortedMap<VmCounter, Long> vmstat, FolioCounters folios, Map<CpuUse, Long> cpuNs) {}

  /** The sum of all CPUs' counters since the start, zeros left out. */
  public SortedMap<VmCounter, Long> vmstat() {
    return counted.vmstat();
  }

  /** The counters of each folio size. */
  public FolioCounters folios() {
    return counted.folios();
  }

  /**
   * A task that has not exited.
   *
   * @param pid its number
   * @param name its name
   * @param blockedOn what it sleeps for, such as {@code folio_lock pfn 4711}; empty when it waits
   *     to be driven
   * @param callTrace its kernel functions, innermost first
   */
  public record TaskState(int pid, String name, String blockedOn, List<String> callTrace) {}
}
