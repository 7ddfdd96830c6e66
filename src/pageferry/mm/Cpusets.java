package pageferry.mm;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and CPUs that the tasks of each control group may use: effective_mems and
 * effective_cpus of struct cpuset (kernel/cgroup/cpuset.c, Linux 6.1).
 */
public final class Cpusets {
  private final SortedMap<Integer, NodeMask> mems;
  private final SortedMap<Integer, CpuMask> cpus;

  private Cpusets(SortedMap<Integer, NodeMask> mems, SortedMap<Integer, CpuMask> cpus) {
    this.mems = mems;
    this.cpus = cpus;
  }

  /** What those groups, the first of which is number 1, begin with. */
  public static Cpusets of(List<CgroupSpec> groups) {
    SortedMap<Integer, NodeMask> mems = new TreeMap<>();
    SortedMap<Integer, CpuMask> cpus = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      mems.put(i + 1, groups.get(i).mems());
      cpus.put(i + 1, groups.get(i).cpus());
    }
    return new Cpusets(mems, cpus);
  }

  /** Whether there is no group but the root. */
  public boolean isEmpty() {
    return mems.isEmpty();
  }

  /** The same with other nodes for one group. */
  public Cpusets with(int cgroup, NodeMask nodes) {
    SortedMap<Integer, NodeMask> changed = new TreeMap<>(mems);
    changed.put(cgroup, nodes);
    return new Cpusets(changed, cpus);
  }

  /** The same with other CPUs for one group. */
  public Cpusets with(int cgroup, CpuMask those) {
    SortedMap<Integer, CpuMask> changed = new TreeMap<>(cpus);
    changed.put(cgroup, those);
    return new Cpusets(mems, changed);
  }

  /** The nodes of a group where {@code memory} are those that have any. */
  public NodeMask of(int cgroup, NodeMask memory) {
    NodeMask named = mems.get(cgroup);
    NodeMask allowed = named == null ? memory : named.and(memory);
    return allowed.isEmpty() ? memory : allowed;
  }

  /** The CPUs that a group names, or null if it has all. */
  public @Nullable CpuMask cpus(int cgroup) {
    CpuMask named = cpus.get(cgroup);
    return named == null || named.isEmpty() ? null : named;
  }
}
