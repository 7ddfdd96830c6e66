package pageferry.observe.asked;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.mm.Pte;
import pageferry.mm.VmArea;
import pageferry.mm.VmArea.Memory;

/**
 * What /proc/PID/numa_maps says of an area: {@code show_numa_map()} (fs/proc/task_mmu.c, Linux
 * 6.1). The policies are those of areas, not of tasks and shared memory; a page of a private file
 * is anonymous if it was written there; and active= and writeback= are not told.
 */
final class NumaMaps {
  private static final SortedMap<Integer, String> FLAGS = new TreeMap<>();

  static {
    FLAGS.put(MemPolicy.F_STATIC_NODES, "static");
    FLAGS.put(MemPolicy.F_RELATIVE_NODES, "relative");
    FLAGS.put(MemPolicy.F_NUMA_BALANCING, "balancing");
  }

  private final ProcessMaps maps;
  private final VmArea area;
  private final TreeMap<Integer, Long> nodes = new TreeMap<>();
  private long pages;
  private long anon;
  private long dirty;
  private long mapMax;
  private long swapCache;

  private NumaMaps(ProcessMaps maps, VmArea area) {
    this.maps = maps;
    this.area = area;
  }

  /**
   * The line of an area.
   *
   * @param name how its map is called
   * @param entries its entries that are not empty
   */
  static String line(ProcessMaps maps, VmArea area, String name, Collection<Long> entries) {
    NumaMaps gathered = new NumaMaps(maps, area);
    entries.stream().filter(ProcessMaps::isPage).forEach(gathered::add);
    long address = maps.paging().address(area.start());
    return String.format(Locale.ROOT, "%08x ", address)
        + policy(area.policy())
        + file(area, name.replace(" ", "\\040"))
        + gathered.text()
        + "\n";
  }

  private void add(long entry) {
    boolean huge = Pte.has(entry, Pte.HUGE) && !area.memory().isHugetlb();
    long pfn = Pte.pfn(entry);
    long count = huge ? maps.paging().huge() : 1;
    boolean isOwn = !area.shared() && (hasNoFile() || Pte.has(entry, Pte.DIRTY));
    pages += count;
    anon += isOwn ? count : 0;
    dirty += Pte.has(entry, Pte.DIRTY) ? count : 0;
    swapCache += maps.isSwapCached(pfn) ? count : 0;
    mapMax = Math.max(mapMax, maps.mapCount(pfn));
    nodes.merge(maps.nodeOf(pfn), count, Long::sum);
  }

  private boolean hasNoFile() {
    return area.memory() == Memory.ANON || area.memory().isHugetlb();
  }

  private String text() {
    if (pages == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(token("anon", anon, 1)).append(token("dirty", dirty, 1));
    if (pages != anon && pages != dirty) {
      text.append(token("mapped", pages, 1));
    }
    text.append(token("mapmax", mapMax, 2)).append(token("swapcache", swapCache, 1));
    nodes.forEach((node, count) -> text.append(token("N" + node, count, 1)));
    return text + token("kernelpagesize_kB", Smaps.pageBytes(maps, area) / 1024, 1);
  }

  private static String token(String name, long value, long least) {
    return value < least ? "" : " " + name + "=" + value;
  }

  private static String file(VmArea area, String map) {
    return switch (area.memory()) {
      case ANON -> area.shared() ? " file=/dev/zero\\040(deleted)" : "";
      case TMPFS -> " file=/dev/shm/" + map;
      case FILE -> " file=/mnt/" + map;
      case HUGETLB, GIGANTIC -> " file=/anon_hugepage\\040(deleted) huge";
    };
  }

  /** mpol_to_str() (mm/mempolicy.c, Linux 6.1). */
  private static String policy(@Nullable MemPolicy policy) {
    if (policy == null) {
      return "default";
    }
    String mode =
        switch (policy.mode()) {
          case MemPolicy.PREFERRED -> "prefer";
          case MemPolicy.BIND -> "bind";
          case MemPolicy.INTERLEAVE -> "interleave";
          case MemPolicy.LOCAL -> "local";
          case MemPolicy.PREFERRED_MANY -> "prefer (many)";
          case MemPolicy.WEIGHTED_INTERLEAVE -> "weighted interleave";
          default -> "default";
        };
    List<String> flags = new ArrayList<>();
    for (Map.Entry<Integer, String> flag : FLAGS.entrySet()) {
      if ((policy.flags() & flag.getKey()) != 0) {
        flags.add(flag.getValue());
      }
    }
    String nodes = policy.nodes().isEmpty() ? "" : ":" + policy.nodes();
    return mode + (flags.isEmpty() ? "" : "=" + String.join("|", flags)) + nodes;
  }
}
