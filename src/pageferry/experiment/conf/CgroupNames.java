package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupSpec;
import pageferry.mm.CpuList;
import pageferry.mm.CpuMask;
import pageferry.mm.MemoryLimit;
import pageferry.mm.NodeList;
import pageferry.mm.Paging;

/** The control groups that an experiment declares, by name. */
public final class CgroupNames {
  /** No groups. */
  public static final CgroupNames NONE = new CgroupNames(Map.of(), false);

  private static final TreeSet<String> FILES =
      new TreeSet<>(List.of(CgroupSpec.CPUS, CgroupSpec.MEMS));

  static {
    for (MemoryLimit limit : MemoryLimit.values()) {
      FILES.add(limit.file());
    }
  }

  private static final String NAME = "[A-Za-z0-9_-]+";

  private final Map<String, CgroupSpec> groups;
  private final boolean implied;

  private CgroupNames(Map<String, CgroupSpec> groups, boolean implied) {
    this.groups = groups;
    this.implied = implied;
  }

  /**
   * The groups of an entry such as { pod { cpuset.mems = "0-1" } }; where there is none, the one
   * that the processes name.
   */
  public static CgroupNames read(@Nullable Entry entry, Entry processes) {
    Map<String, CgroupSpec> groups = new LinkedHashMap<>();
    if (entry != null) {
      entry.members("control groups by name").forEach((name, files) -> add(groups, name, files));
      return new CgroupNames(groups, false);
    }
    Set<String> named = NamedGroups.in(processes);
    if (named.size() == 1 && named.iterator().next().matches(NAME)) {
      named.forEach(name -> groups.put(name, new CgroupSpec(name, new TreeMap<>())));
    }
    return new CgroupNames(groups, true);
  }

  private static void add(Map<String, CgroupSpec> groups, String name, Entry files) {
    if (!name.matches(NAME)) {
      throw BadInput.at(files.place(), "a name for a control group of letters and digits", name);
    }
    SortedMap<String, String> written = new TreeMap<>();
    collect("", files, written);
    groups.put(name, new CgroupSpec(name, written));
  }

  /** A dot in a key makes an object of it, so files stand in objects in objects. */
  private static void collect(String prefix, Entry entry, SortedMap<String, String> written) {
    for (Entry each : entry.members("files of a control group with their values").values()) {
      String file = prefix + each.name();
      if (each.isObject()) {
        collect(file + ".", each, written);
      } else if (!FILES.contains(file)) {
        throw BadInput.unknown(each.place(), "a file of a control group", file, FILES);
      } else {
        check(file, each);
        written.put(file, each.text());
      }
    }
  }

  private static void check(String file, Entry value) {
    if (file.equals(CgroupSpec.CPUS)) {
      if (CpuList.parse(value.text(), CpuMask.NR_CPUS).wrong() != null) {
        throw value.mistake("a list of CPUs such as 0-1");
      }
    } else if (file.equals(CgroupSpec.MEMS)) {
      if (NodeList.parse(value.text()).wrong() != null) {
        throw value.mistake("a list of nodes such as 0-1");
      }
    } else if (MemoryLimit.parse(value.text(), Paging.X86_64) == MemoryLimit.INVALID) {
      throw value.mistake("a size such as 512K, or max");
    }
  }

  /** All of them, in the order of their numbers. */
  public List<CgroupSpec> all() {
    return List.copyOf(groups.values());
  }

  /** The number of the group of a process that does not say it: 0 for the root. */
  public int unsaid(Entry process) {
    return implied && groups.size() == 1 && !NamedGroups.in(process).isEmpty() ? 1 : 0;
  }

  /** The number of the only group; 0 if there are others, or none. */
  public int only() {
    return groups.size() == 1 ? 1 : 0;
  }

  /** The number of the group that an entry names, from 1 on. */
  public int referred(Entry entry) {
    return referred(entry, entry.text());
  }

  /** The number of the group of a name that an entry has among other words. */
  public int referred(Entry entry, String name) {
    int index = new ArrayList<>(groups.keySet()).indexOf(name);
    if (index < 0) {
      String known = groups.isEmpty() ? "such as cgroups { " + name + " {} }" : "";
      throw BadInput.unknown(
          entry.place(), ("a control group of 'cgroups' " + known).strip(), name, groups.keySet());
    }
    return index + 1;
  }
}
