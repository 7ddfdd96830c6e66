package pageferry.protocol.ops.cgroup;

/**
 * Pages of a control group are free: uncharge_folio() (mm/memcontrol.c, Linux 6.1). Answers 0.
 *
 * @param group the group
 * @param pages how many fewer are charged to it
 */
public record Uncharge(int group, long pages) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).charge(-pages);
    tree.stats().add(StatUpdates.OF_PAGE * pages);
    return 0;
  }
}
