package pageferry.protocol.ops.cgroup;

import pageferry.mm.MemoryLimit;

/**
 * What a control group uses and may use: page_counter_read() and mem_cgroup_margin()
 * (mm/memcontrol.c, Linux 6.1).
 *
 * @param group the group
 */
public record ReadUse(int group) implements CgroupOp<ReadUse.Use> {
  /**
   * What it uses and may use, in pages.
   *
   * @param usage memory.current
   * @param max memory.max
   * @param high memory.high
   * @param swapRoom how many slots it may still have
   */
  public record Use(long usage, long max, long high, long swapRoom) {
    /** How many pages can be charged: mem_cgroup_margin(). */
    public long margin() {
      return Math.max(0, max - usage);
    }
  }

  @Override
  public Use on(CgroupTree tree) {
    Cgroup cgroup = tree.group(group);
    return new Use(
        cgroup.usage(),
        cgroup.limit(MemoryLimit.MAX),
        cgroup.limit(MemoryLimit.HIGH),
        cgroup.limit(MemoryLimit.SWAP_MAX) - cgroup.swap());
  }
}
