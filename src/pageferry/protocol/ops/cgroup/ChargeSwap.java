package pageferry.protocol.ops.cgroup;

import pageferry.mm.MemoryLimit;

/**
 * Charges slots of the swap device to a control group, if memory.swap.max allows it:
 * mem_cgroup_try_charge_swap() (mm/memcontrol.c, Linux 6.1). Answers whether it does.
 *
 * @param cpu who does it
 * @param group the group
 * @param slots how many
 */
public record ChargeSwap(int cpu, int group, int slots) implements CgroupOp<Boolean> {
  @Override
  public Boolean on(CgroupTree tree) {
    Cgroup cgroup = tree.group(group);
    boolean fits = cgroup.limit(MemoryLimit.SWAP_MAX) - cgroup.swap() >= slots;
    cgroup.chargeSwap(fits ? slots : 0);
    tree.stats().add(cpu, fits ? (long) StatUpdates.OF_SLOT * slots : 0);
    return fits;
  }
}
