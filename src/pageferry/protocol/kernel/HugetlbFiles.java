package pageferry.protocol.kernel;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelNumber;
import pageferry.mm.Paging;
import pageferry.mm.Topology;

/**
 * The files nr_hugepages of hugetlb, of the whole machine and of each node, for pages of one size:
 * nr_hugepages_store() (mm/hugetlb.c, Linux 6.1).
 *
 * @param order the order of the pages, 0 where an architecture has no such size
 */
public record HugetlbFiles(Topology topology, int order) {
  private static final Pattern FILE =
      Pattern.compile(
          "(?:/sys/kernel/mm|/sys/devices/system/node/node(\\d{1,4}))"
              + "/hugepages/hugepages-(\\d{1,9}kB)/nr_hugepages");
  private static final String SYSCTL = "/proc/sys/vm/nr_hugepages";
  private static final int MOST = 1 << 20;
  private static final List<String> COUNTS =
      List.of("nr_hugepages", "free_hugepages", "surplus_hugepages");
  private static final List<String> OF_ALL = List.of("resv_hugepages", "nr_overcommit_hugepages");

  /** The node of a file that speaks of all of them. */
  public static final int ALL = -1;

  /** Whether it is one of these files, of a machine that has it or not. */
  public static boolean isKnown(String path) {
    return path.equals(SYSCTL) || FILE.matcher(path).matches();
  }

  /**
   * Whether it is a file that tells how pools stand: those of hstate_attrs, or of
   * per_node_hstate_attrs for one node.
   */
  public static boolean isReadable(String path) {
    String name = name(path);
    boolean ofNode = path.startsWith("/sys/devices/");
    return path.equals(SYSCTL)
        || path.startsWith("/sys/")
            && isKnown(pool(path))
            && (COUNTS.contains(name) || !ofNode && OF_ALL.contains(name));
  }

  /** The last part of a path. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The file nr_hugepages beside another one. */
  public static String pool(String path) {
    return path.substring(0, path.length() - name(path).length()) + "nr_hugepages";
  }

  /** The files of the size that a file speaks of; that of the sysctl is what a PMD maps. */
  public static HugetlbFiles of(String path, Topology topology) {
    HugetlbFiles gigantic = new HugetlbFiles(topology, topology.paging().giganticOrder());
    return gigantic.node(path) == null
        ? new HugetlbFiles(topology, topology.paging().hugeOrder())
        : gigantic;
  }

  /** The node that a file speaks of, or {@link #ALL}; null where a machine has no such file. */
  public @Nullable Integer node(String path) {
    Paging paging = topology.paging();
    if (path.equals(SYSCTL)) {
      return order == paging.hugeOrder() ? ALL : null;
    }
    Matcher file = FILE.matcher(path);
    if (!file.matches() || order == 0 || !file.group(2).equals(paging.sizeText(order))) {
      return null;
    }
    int node = file.group(1) == null ? ALL : Integer.parseInt(file.group(1));
    return node < topology.nodeCount() ? node : null;
  }

  /** How many pages a text asks for. */
  public static OptionalInt pages(String text) {
    return KernelNumber.within(KernelNumber.ofSys(text.strip()), 0, MOST);
  }

  /**
   * How many pages the pool of a node has when the first task runs.
   *
   * @param usual how many it has where no file says otherwise
   */
  public int initial(SortedMap<String, String> files, int node, int usual) {
    int pages = usual;
    for (String path : files.keySet()) {
      Integer of = isKnown(path) ? node(path) : null;
      OptionalInt wanted = pages(files.getOrDefault(path, ""));
      if (of == null || wanted.isEmpty()) {
        continue;
      }
      int nodes = topology.nodeCount();
      int share = wanted.getAsInt() / nodes + (node < wanted.getAsInt() % nodes ? 1 : 0);
      pages = of == node ? wanted.getAsInt() : of == ALL ? share : pages;
    }
    return pages;
  }
}
