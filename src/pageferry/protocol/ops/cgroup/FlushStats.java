package pageferry.protocol.ops.cgroup;

/**
 * Asks for statistics of control groups before reclaim reads them: mem_cgroup_flush_stats()
 * (mm/memcontrol.c, Linux 6.1). Answers how often they have been brought up to date.
 *
 * @param cpus how many CPUs are online
 */
public record FlushStats(int cpus) implements CgroupOp<Long> {
  @Override
  public Long on(CgroupTree tree) {
    return tree.stats().flush(cpus);
  }
}
