package pageferry.protocol.numa;

import pageferry.mm.MemPolicy;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.node.TakeHint;
import pageferry.protocol.ops.space.Vma;

/**
 * Where a page that is used by a task should be: mpol_misplaced() (mm/mempolicy.c, Linux 6.1) with
 * the filter of should_numa_migrate_memory() (kernel/sched/fair.c). A policy without MPOL_F_MOF
 * keeps pages where they are. Groups of tasks are not modelled, so the filter ends where the kernel
 * asks for them.
 *
 * @param task who uses it
 * @param area the area
 */
record Misplaced(Task task, Vma area) {
  /** Full scans after which a task is no longer thought to be young. */
  private static final int EARLY_SCANS = 4;

  private MemPolicy policy() {
    MemPolicy policy = area.policy() == null ? task.policy : area.policy();
    return policy == null ? MemPolicy.NUMA_DEFAULT : policy;
  }

  /** The node, {@code now} where the page lies well or where its policy keeps it. */
  int node(int now, long lastUser) {
    return mayFollow(lastUser) ? wanted(now) : now;
  }

  /** The node that the policy wants, whoever used the page. */
  int wanted(int now) {
    MemPolicy policy = policy();
    int here = task.processor().node();
    boolean bars = !policy.nodes().isEmpty() && !policy.nodes().has(here);
    return policy.followsUser() && !bars ? here : now;
  }

  /** A young task's own page, a page that nobody used, or the second use in a row from a node. */
  private boolean mayFollow(long lastUser) {
    boolean own = LastUser.isNobodyOr(lastUser, task.pid());
    if (lastUser == TakeHint.NOBODY || own && task.numa.sequence() <= EARLY_SCANS) {
      return true;
    }
    int lastNode = task.processor().machine().topology().nodeOfCpu(LastUser.cpu(lastUser));
    return lastNode == task.processor().node();
  }
}
