package pageferry.protocol.ops.cgroup;

/**
 * Says that pages charged to a control group are memory of the kernel's own: memcg_account_kmem()
 * (mm/memcontrol.c, Linux 6.1). Answers 0.
 *
 * @param group the group
 * @param pages how many more
 */
public record ChargeKernel(int group, long pages) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).kernel += pages;
    return 0;
  }
}
