package pageferry.protocol.ops.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * What the worker of cpuset_migrate_mm_wq does next, or null: process_one_work()
 * (kernel/workqueue.c, Linux 6.1), one item at a time, for the queue is ordered.
 *
 * @param worker the worker
 * @param again whether it has carried one out
 */
public record NextMigration(int worker, boolean again)
    implements CgroupOp<CgroupTree.@Nullable Migration> {
  @Override
  public CgroupTree.@Nullable Migration on(CgroupTree tree) {
    return tree.take(worker, again);
  }
}
