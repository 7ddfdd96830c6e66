package pageferry.protocol.ops.cgroup;

/** How many work items have been put into cpuset_migrate_mm_wq so far. */
public record CountMigrations() implements CgroupOp<Long> {
  @Override
  public Long on(CgroupTree tree) {
    return tree.queued();
  }
}
