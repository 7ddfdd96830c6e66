package pageferry.protocol.ops.cgroup;

/**
 * Slots of a control group are free: mem_cgroup_uncharge_swap() (mm/memcontrol.c, Linux 6.1).
 * Answers 0.
 *
 * @param group the group
 * @param slots how many
 */
public record UnchargeSwap(int group, long slots) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).chargeSwap(-slots);
    tree.stats().add(StatUpdates.OF_SLOT * slots);
    return 0;
  }
}
