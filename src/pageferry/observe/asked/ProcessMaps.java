package pageferry.observe.asked;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.mm.VmArea;
import pageferry.mm.VmCounter;
import pageferry.observe.MapNames;
import pageferry.observe.PageNames;
import pageferry.world.Meter;
import pageferry.world.TaskEvent.ExitMmap;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * The areas and page tables of all processes as they change, of which {@link NumaMaps} and {@link
 * Smaps} tell when a process begins to exit, or at the end.
 */
public final class ProcessMaps extends TraceListener implements Meter {
  private static final long NONE = 0;

  private final Topology topology;
  private final MapNames names;
  private final PageNames owners;
  private final SortedMap<Integer, List<VmArea>> areas = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<Long, Long>> entries = new TreeMap<>();
  private final Long2LongHashMap mapCounts = new Long2LongHashMap(NONE);
  private final Long2LongHashMap hugeCounts = new Long2LongHashMap(NONE);
  private final Long2LongHashMap slotCounts = new Long2LongHashMap(NONE);
  private final LongHashSet swapCached = new LongHashSet();
  private final SortedMap<Integer, Text> over = new TreeMap<>();

  /** What is told of a process. */
  private record Text(String numaMaps, String smaps) {}

  /**
   * @param names how maps are called
   */
  public ProcessMaps(MapNames names, Topology topology) {
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
    if (isKept(change.after())) {
      all.put(change.vpn(), change.after());
    } else {
      all.remove(change.vpn());
    }
  }

  @Override
  public void swapCached(long pfn, int pages, boolean is) {
    for (long page = pfn; page < pfn + pages; page++) {
      if (is) {
        swapCached.add(page);
      } else {
        swapCached.remove(page);
      }
    }
  }

  private void count(long entry, int by) {
    if (Pte.has(entry, Pte.SLOT)) {
      add(slotCounts, Pte.slot(entry), by);
    } else if (isPage(entry)) {
      add(Pte.has(entry, Pte.HUGE) ? hugeCounts : mapCounts, Pte.pfn(entry), by);
    }
  }

  private static void add(Long2LongHashMap counts, long key, int by) {
    long now = counts.get(key) + by;
    if (now == NONE) {
      counts.remove(key);
    } else {
      counts.put(key, now);
    }
  }

  private static boolean isKept(long entry) {
    return isPage(entry) || Pte.has(entry, Pte.SLOT);
  }

  /** Whether an entry maps a page that is counted: a present one. */
  static boolean isPage(long entry) {
    return Pte.has(entry, Pte.PRESENT | Pte.PROTNONE) && !Pte.has(entry, Pte.ZERO);
  }

  @Override
  public void on(ExitMmap event) {
    over.put(event.mm(), text(event.mm()));
  }

  /** The text of numa_maps of all processes, in their order, each after a line with its name. */
  public String numaMaps() {
    return all(Text::numaMaps);
  }

  /** The same of smaps. */
  public String smaps() {
    return all(Text::smaps);
  }

  private String all(Function<Text, String> which) {
    SortedMap<Integer, Text> all = new TreeMap<>();
    areas.keySet().forEach(mm -> all.put(mm, text(mm)));
    all.putAll(over);
    StringBuilder text = new StringBuilder();
    all.forEach(
        (mm, each) -> {
          String lines = which.apply(each);
          if (!lines.isEmpty()) {
            text.append("# ").append(owners.process(mm)).append('\n').append(lines);
          }
        });
    return text.toString();
  }

  private Text text(int mm) {
    StringBuilder numaMaps = new StringBuilder();
    StringBuilder smaps = new StringBuilder();
    for (VmArea area : areas.getOrDefault(mm, List.of())) {
      Collection<Long> pages =
          entries.getOrDefault(mm, new TreeMap<>()).subMap(area.start(), area.end()).values();
      String name = name(mm, area);
      numaMaps.append(NumaMaps.line(this, area, name, pages));
      smaps.append(Smaps.lines(this, area, name, pages));
    }
    return new Text(numaMaps.toString(), smaps.toString());
  }

  /** How the area's map is called. */
  private String name(int mm, VmArea area) {
    return names
        .layout(owners.process(mm))
        .flatMap(process -> process.at(area.start()))
        .map(MapNames.Area::map)
        .orElse("file");
  }

  // What both want to know

  Paging paging() {
    return topology.paging();
  }

  int nodeOf(long pfn) {
    return topology.nodeOf(pfn);
  }

  /** How many entries map a page. */
  long mapCount(long pfn) {
    return mapCounts.get(pfn) + hugeCounts.get(paging().hugeStart(pfn));
  }

  /** How many entries name a slot of the swap device. */
  long slotCount(long slot) {
    return slotCounts.get(slot);
  }

  boolean isSwapCached(long pfn) {
    return swapCached.contains(pfn);
  }
}
