package pageferry.protocol.ops.cgroup;

/**
 * The kernel has freed memory that it had taken for itself on behalf of a control group:
 * obj_cgroup_uncharge_pages() (mm/memcontrol.c, Linux 6.1). Answers 0.
 *
 * @param group the group
 * @param pages how many pages
 */
public record ReleaseKernel(int group, long pages) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).kernel -= pages;
    tree.group(group).charge(-pages);
    return 0;
  }
}
