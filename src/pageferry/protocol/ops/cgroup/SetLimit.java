package pageferry.protocol.ops.cgroup;

import pageferry.mm.MemoryLimit;

/**
 * Sets a limit of a control group's memory, whatever it uses: page_counter_set_max() and its like
 * (mm/page_counter.c, Linux 6.1). Answers 0.
 *
 * @param group the group
 * @param limit which limit
 * @param pages the pages that it allows
 */
public record SetLimit(int group, MemoryLimit limit, long pages) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).set(limit, pages);
    return 0;
  }
}
