package pageferry.protocol.ops.cgroup;

/**
 * Has memory of an address space follow its cpuset, by a kernel thread: cpuset_migrate_mm()
 * (kernel/cgroup/cpuset.c, Linux 6.1).
 *
 * @param migration what is to be moved
 */
public record QueueMigration(CgroupTree.Migration migration)
    implements CgroupOp<CgroupTree.Queued> {
  @Override
  public CgroupTree.Queued on(CgroupTree tree) {
    return tree.add(migration);
  }
}
