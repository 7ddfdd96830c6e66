package pageferry.protocol.ops.cgroup;

/**
 * Gives back what CPUs have charged to a control group in advance: drain_all_stock()
 * (mm/memcontrol.c, Linux 6.1). Answers 0.
 *
 * <p>Departure: the kernel has each other CPU do it some time later.
 *
 * @param group the group
 */
public record DrainStocks(int group) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.stocks().drainAll(group);
    return 0;
  }
}
