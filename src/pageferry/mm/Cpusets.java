package pageferry.mm;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes that the tasks of each control group may use: effective_mems of struct cpuset
 * (kernel/cgroup/cpuset.c, Linux 6.1).
 */
public final class Cpusets {
  private final SortedMap<Integer, NodeMask> mems;

  private Cpusets(SortedMap<Integer, NodeMask> mems) {
    this.mems = mems;
  }

  /** What those groups, the first of which is number 1, begin with. */
  public static Cpusets of(List<CgroupSpec> groups) {
    SortedMap<Integer, NodeMask> mems = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      mems.put(i + 1, groups.get(i).mems());
    }
    return new Cpusets(mems);
  }

  /** Whether there is no group but the root. */
  public boolean isEmpty() {
    return mems.isEmpty();
  }

  /** The same with other nodes for one group. */
  public Cpusets with(int cgroup, NodeMask nodes) {
    SortedMap<Integer, NodeMask> changed = new TreeMap<>(mems);
    changed.put(cgroup, nodes);
    return new Cpusets(changed);
  }

  /** The nodes of a group where {@code memory} are those that have any. */
  public NodeMask of(int cgroup, NodeMask memory) {
    NodeMask named = mems.get(cgroup);
    NodeMask allowed = named == null ? memory : named.and(memory);
    return allowed.isEmpty() ? memory : allowed;
  }
}
