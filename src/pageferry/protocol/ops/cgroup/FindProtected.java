package pageferry.protocol.ops.cgroup;

import java.util.List;

/**
 * Which control groups a reclaim of all memory leaves alone: mem_cgroup_calculate_protection(),
 * mem_cgroup_below_min() and mem_cgroup_below_low() (mm/memcontrol.c, Linux 6.1) of groups right
 * below the root, for which both limits hold as they were written.
 *
 * <p>Departure: what a group has above its protection is scanned like that of others, not in
 * proportion to it.
 *
 * @param breaksLow whether memory.low is heeded no more, for nothing else can be reclaimed
 */
public record FindProtected(boolean breaksLow) implements CgroupOp<FindProtected.Protected> {
  /**
   * What was found.
   *
   * @param groups the groups that are left alone
   * @param byLow whether any is because of memory.low alone
   */
  public record Protected(List<Integer> groups, boolean byLow) {
    /** Where no group is protected. */
    public static final Protected NONE = new Protected(List.of(), false);

    public Protected {
      groups = List.copyOf(groups);
    }
  }

  @Override
  public Protected on(CgroupTree tree) {
    return tree.findProtected(breaksLow);
  }
}
