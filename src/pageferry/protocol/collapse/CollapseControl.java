package pageferry.protocol.collapse;

import pageferry.mm.Gfp;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KhugepagedTuning;
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.space.FindCollapse.Asker;

/**
 * Who collapses, and for whom: struct collapse_control (mm/khugepaged.c, Linux 6.1). It remembers
 * on which node the last huge page of kernels before 6.1 was wanted.
 */
final class CollapseControl {
  private final boolean khugepaged;
  private int mm;
  private int group;
  private int lastTarget = -1;

  private CollapseControl(boolean khugepaged, int mm, int group) {
    this.khugepaged = khugepaged;
    this.mm = mm;
    this.group = group;
  }

  /** MADV_COLLAPSE of a task's own memory. */
  static CollapseControl ofAdvice(int mm, int group) {
    return new CollapseControl(false, mm, group);
  }

  /** khugepaged. */
  static CollapseControl ofKhugepaged() {
    return new CollapseControl(true, 0, 0);
  }

  /** Goes on to another process. */
  void turnTo(int space, int charged) {
    mm = space;
    group = charged;
  }

  boolean isKhugepaged() {
    return khugepaged;
  }

  /** The address space that is collapsed. */
  int mm() {
    return mm;
  }

  /** The control group that huge pages are charged to. */
  int group() {
    return group;
  }

  /** What areas are asked. */
  Asker asker(Processor cpu) {
    return khugepaged
        ? new Asker(cpu.machine().folios(), cpu.machine().khugepaged().bounds())
        : Asker.ADVICE;
  }

  /** How hard it tries to have a huge page: alloc_hugepage_khugepaged_gfpmask(). */
  int gfp(Processor cpu) {
    KhugepagedTuning tuning = cpu.machine().khugepaged();
    return khugepaged && !tuning.defrag() ? Gfp.TRANSHUGE_LIGHT : Gfp.TRANSHUGE;
  }

  /**
   * Where the huge page is to come from: hpage_collapse_find_target_node(). That is where most
   * pages lie; of equals the lowest, or before 6.1 the one after that of the last huge page.
   */
  AllocContext target(Processor cpu, Iterable<Long> pages) {
    Topology topology = cpu.machine().topology();
    int[] load = new int[topology.nodeCount()];
    pages.forEach(pfn -> load[topology.nodeOf(pfn)]++);
    int target = 0;
    for (int node = 1; node < load.length; node++) {
      target = load[node] > load[target] ? node : target;
    }
    if (cpu.machine().profile().has(KernelSwitch.KHUGEPAGED_TAKES_TURNS)) {
      lastTarget = inTurn(load, target);
      return new AllocContext(lastTarget, NodeMask.NONE.with(lastTarget), false, false);
    }
    NodeMask equals = NodeMask.NONE;
    for (int node = 0; node < load.length; node++) {
      equals = load[node] == load[target] ? equals.with(node) : equals;
    }
    return new AllocContext(target, equals, false, false);
  }

  /** khugepaged_find_target_node() (mm/khugepaged.c, Linux 6.0). */
  private int inTurn(int[] load, int target) {
    for (int node = lastTarget + 1; target <= lastTarget && node < load.length; node++) {
      if (load[node] == load[target]) {
        return node;
      }
    }
    return target;
  }
}
