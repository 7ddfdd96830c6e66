package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.mm.Topology;
import pageferry.world.MemoryEvent.PageAlloc;

/**
 * What the page allocator did: how long each allocation took, successful or not, how many failed,
 * and how many pages came from which node.
 */
final class AllocFold implements Fold {
  private final Durations durations = new Durations();
  private final Topology topology;
  private final long[] pages;
  private long failed;

  AllocFold(Topology topology) {
    this.topology = topology;
    this.pages = new long[topology.nodeCount()];
  }

  void on(PageAlloc event) {
    if (event.tookNs() >= 0) {
      durations.record(event.tookNs());
    }
    if (event.pfn() < 0) {
      failed++;
    } else {
      pages[topology.nodeOf(event.pfn())] += 1L << event.order();
    }
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    durations.put(Metric.ALLOC.text(), values);
    values.put(Metric.ALLOC_FAILED.text(), (double) failed);
    for (int node = 0; node < pages.length; node++) {
      values.put(Metric.ALLOC_NODE.nameOf(node), (double) pages[node]);
    }
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.ALLOC.text(), durations);
  }
}
