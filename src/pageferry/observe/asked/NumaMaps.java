package pageferry.observe.asked;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.mm.VmArea;
import pageferry.mm.VmArea.Memory;
import pageferry.mm.VmCounter;
import pageferry.observe.MapNames;
import pageferry.observe.PageNames;
import pageferry.world.Meter;
import pageferry.world.TaskEvent.ExitMmap;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * What /proc/PID/numa_maps says of each process when it begins to exit, or at the end: {@code
 * show_numa_map()} (fs/proc/task_mmu.c, Linux 6.1). The policies are those of areas, not of tasks
 * and shared memory; a page of a private file is anonymous if it was written there; and active=,
 * swapcache= and writeback= are not told.
 */
public final class NumaMaps extends TraceListener implements Meter {
  private static final long NONE = 0;
  private static final SortedMap<Integer, String> FLAGS = new TreeMap<>();

  static {
    FLAGS.put(MemPolicy.F_STATIC_NODES, "static");
    FLAGS.put(MemPolicy.F_RELATIVE_NODES, "relative");
    FLAGS.put(MemPolicy.F_NUMA_BALANCING, "balancing");
  }

  private final Topology topology;
  private final MapNames names;
  private final PageNames owners;
  private final SortedMap<Integer, List<VmArea>> areas = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<Long, Long>> entries = new TreeMap<>();
  private final Long2LongHashMap mapCounts = new Long2LongHashMap(NONE);
  private final SortedMap<Integer, String> over = new TreeMap<>();

  public NumaMaps(MapNames names, Topology topology) {
    this.names = names;
    this.topology = topology;
    this.owners = new PageNames(names);
  }

  @Override
  public @Nullable Meter meter() {
    return this;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    owners.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
  }

  @Override
  public void counted(long timeNs, int task, VmCounter counter, long by) {}

  @Override
  public void mapsAreas(int mm, List<VmArea> now) {
    areas.put(mm, now);
  }

  @Override
  public void mapped(long timeNs, EntryChange change) {
    count(change.before(), -1);
    count(change.after(), 1);
    SortedMap<Long, Long> all = entries.computeIfAbsent(change.mm(), nothing -> new TreeMap<>());
    if (isPage(change.after())) {
      all.put(change.vpn(), change.after());
    } else {
      all.remove(change.vpn());
    }
  }

  private void count(long entry, int by) {
    if (isPage(entry)) {
      long pfn = Pte.pfn(entry);
      long now = mapCounts.get(pfn) + by;
      if (now == NONE) {
        mapCounts.remove(pfn);
      } else {
        mapCounts.put(pfn, now);
      }
    }
  }

  private static boolean isPage(long entry) {
    return Pte.has(entry, Pte.PRESENT | Pte.PROTNONE) && !Pte.has(entry, Pte.ZERO);
  }

  @Override
  public void on(ExitMmap event) {
    over.put(event.mm(), text(event.mm()));
  }

  /** All processes in the order of their address spaces, each after a line with its name. */
  public String text() {
    SortedMap<Integer, String> all = new TreeMap<>();
    areas.keySet().forEach(mm -> all.put(mm, text(mm)));
    all.putAll(over);
    StringBuilder text = new StringBuilder();
    all.forEach(
        (mm, lines) -> {
          if (!lines.isEmpty()) {
            text.append("# ").append(owners.process(mm)).append('\n').append(lines);
          }
        });
    return text.toString();
  }

  private String text(int mm) {
    StringBuilder text = new StringBuilder();
    for (VmArea area : areas.getOrDefault(mm, List.of())) {
      line(mm, area, text);
    }
    return text.toString();
  }

  private void line(int mm, VmArea area, StringBuilder text) {
    text.append(String.format(Locale.ROOT, "%08x ", topology.paging().address(area.start())));
    text.append(policy(area.policy())).append(file(mm, area));
    Gathered gathered = new Gathered(area);
    entries
        .getOrDefault(mm, new TreeMap<>())
        .subMap(area.start(), area.end())
        .values()
        .forEach(gathered::add);
    text.append(gathered.text()).append('\n');
  }

  /** What is counted of an area: struct numa_maps. */
  private final class Gathered {
    private final VmArea area;
    private final TreeMap<Integer, Long> nodes = new TreeMap<>();
    private long pages;
    private long anon;
    private long dirty;
    private long mapMax;

    Gathered(VmArea area) {
      this.area = area;
    }

    void add(long entry) {
      boolean huge = Pte.has(entry, Pte.HUGE) && area.memory() != Memory.HUGETLB;
      long count = huge ? topology.paging().huge() : 1;
      boolean isOwn = !area.shared() && (hasNoFile() || Pte.has(entry, Pte.DIRTY));
      pages += count;
      anon += isOwn ? count : 0;
      dirty += Pte.has(entry, Pte.DIRTY) ? count : 0;
      mapMax = Math.max(mapMax, mapCounts.get(Pte.pfn(entry)));
      nodes.merge(topology.nodeOf(Pte.pfn(entry)), count, Long::sum);
    }

    private boolean hasNoFile() {
      return area.memory() == Memory.ANON || area.memory() == Memory.HUGETLB;
    }

    String text() {
      if (pages == 0) {
        return "";
      }
      StringBuilder text = new StringBuilder();
      text.append(token("anon", anon, 1)).append(token("dirty", dirty, 1));
      if (pages != anon && pages != dirty) {
        text.append(token("mapped", pages, 1));
      }
      text.append(token("mapmax", mapMax, 2));
      nodes.forEach((node, count) -> text.append(token("N" + node, count, 1)));
      boolean huge = area.memory() == Memory.HUGETLB;
      return text
          + token(
              "kernelpagesize_kB",
              (huge ? topology.paging().huge() : 1) * topology.paging().bytes() / 1024,
              1);
    }

    private static String token(String name, long value, long least) {
      return value < least ? "" : " " + name + "=" + value;
    }
  }

  private String file(int mm, VmArea area) {
    String map =
        names
            .layout(owners.process(mm))
            .flatMap(process -> process.at(area.start()))
            .map(MapNames.Area::map)
            .orElse("file")
            .replace(" ", "\\040");
    return switch (area.memory()) {
      case ANON -> area.shared() ? " file=/dev/zero\\040(deleted)" : "";
      case TMPFS -> " file=/dev/shm/" + map;
      case FILE -> " file=/mnt/" + map;
      case HUGETLB -> " file=/anon_hugepage\\040(deleted) huge";
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
