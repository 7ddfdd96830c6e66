package pageferry.mm;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A control group (version 2) that exists when the machine starts.
 *
 * @param name what programs call it
 * @param files what has been written to its files; what is no value for one of them counts as not
 *     written
 */
public record CgroupSpec(String name, SortedMap<String, String> files) {
  /** The file that names the nodes of a group's tasks. */
  public static final String MEMS = "cpuset.mems";

  /** The file that names the CPUs on which a group's tasks run. */
  public static final String CPUS = "cpuset.cpus";

  /** The file that says which nodes a group's tasks have. */
  public static final String EFFECTIVE_MEMS = "cpuset.mems.effective";

  /** The file that says on which CPUs a group's tasks run. */
  public static final String EFFECTIVE_CPUS = "cpuset.cpus.effective";

  public CgroupSpec {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** A limit of its memory, in pages. */
  public long limit(MemoryLimit limit, Paging paging) {
    String written = files.get(limit.file());
    long pages = written == null ? MemoryLimit.INVALID : MemoryLimit.parse(written, paging);
    return pages == MemoryLimit.INVALID ? limit.initial() : pages;
  }

  /** The CPUs of cpuset.cpus; none: those of the root. */
  public CpuMask cpus() {
    return CpuList.parse(files.getOrDefault(CPUS, ""), CpuMask.NR_CPUS).cpus();
  }

  /** The nodes of cpuset.mems; none: those of the root. */
  public NodeMask mems() {
    return NodeList.parse(files.getOrDefault(MEMS, "")).nodes();
  }
}
