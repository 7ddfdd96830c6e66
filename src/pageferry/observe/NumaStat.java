package pageferry.observe;

import java.util.Locale;
import pageferry.mm.Topology;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.ZoneStatistics;
import pageferry.world.TraceListener;

/**
 * What numastat(8) would say of a run: the counters of
 * /sys/devices/system/node/node&lt;n&gt;/numastat (drivers/base/node.c, Linux 6.1) side by side,
 * counted since the machine's start as zone_statistics() does (mm/page_alloc.c).
 */
public final class NumaStat extends TraceListener {
  /** The lines of the file, in its order. */
  private enum Line {
    NUMA_HIT,
    NUMA_MISS,
    NUMA_FOREIGN,
    INTERLEAVE_HIT,
    LOCAL_NODE,
    OTHER_NODE
  }

  private final Topology topology;
  private final long[][] counts;

  public NumaStat(Topology topology) {
    this.topology = topology;
    this.counts = new long[Line.values().length][topology.nodeCount()];
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() < 0) {
      return;
    }
    int node = topology.nodeOf(event.pfn());
    boolean local = cpu() >= 0 && topology.nodeOfCpu(cpu()) == node;
    add(Line.NUMA_HIT, node, 1);
    add(local ? Line.LOCAL_NODE : Line.OTHER_NODE, node, 1);
  }

  @Override
  public void on(ZoneStatistics event) {
    if (event.node() != event.preferred()) {
      add(Line.NUMA_HIT, event.node(), -1);
      add(Line.NUMA_MISS, event.node(), 1);
      add(Line.NUMA_FOREIGN, event.preferred(), 1);
    }
    if (event.interleaved()) {
      add(Line.INTERLEAVE_HIT, event.node(), 1);
    }
  }

  private void add(Line line, int node, int count) {
    counts[line.ordinal()][node] += count;
  }

  /** The table as numastat(8) prints it: a column of 16 for each node. */
  public String text() {
    StringBuilder text = new StringBuilder(" ".repeat(24));
    for (int node = 0; node < topology.nodeCount(); node++) {
      text.append(String.format(Locale.ROOT, "%16s", "node" + node));
    }
    for (Line line : Line.values()) {
      text.append(String.format(Locale.ROOT, "\n%-24s", line.name().toLowerCase(Locale.ROOT)));
      for (long count : counts[line.ordinal()]) {
        text.append(String.format(Locale.ROOT, "%16d", count));
      }
    }
    return text.append('\n').toString();
  }
}
