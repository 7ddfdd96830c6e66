package pageferry.protocol.ops.cgroup;

/**
 * Waits until work items are done: flush_workqueue(cpuset_migrate_mm_wq) (kernel/cgroup/cpuset.c,
 * Linux 6.1).
 *
 * @param upTo the number of the last of them
 */
public record FlushMigrations(long upTo) implements CgroupOp<Boolean> {
  @Override
  public boolean mustWait(CgroupTree tree) {
    return !tree.isDone(upTo);
  }

  @Override
  public Boolean on(CgroupTree tree) {
    return true;
  }
}
