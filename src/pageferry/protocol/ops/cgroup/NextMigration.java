package pageferry.protocol.ops.cgroup;

import java.util.Optional;

/**
 * What the worker of cpuset_migrate_mm_wq does next, if anything: process_one_work()
 * (kernel/workqueue.c, Linux 6.1), one item at a time, for the queue is ordered.
 *
 * @param worker the worker
 * @param again whether it has carried one out
 */
public record NextMigration(int worker, boolean again)
    implements CgroupOp<Optional<CgroupTree.Migration>> {
  @Override
  public Optional<CgroupTree.Migration> on(CgroupTree tree) {
    return Optional.ofNullable(tree.take(worker, again));
  }
}
