package pageferry.observe;

import java.util.Arrays;
import java.util.List;
import pageferry.mm.Topology;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * How many page frames of each node are free, if the beginning tells it. Pressure that arrives
 * later than the beginning is not heard of.
 */
public final class FreePages extends TraceListener {
  private static final int NONE = -1;

  private final Topology topology;
  private final long[] free;
  private int changed = NONE;

  public FreePages(RunStart start) {
    topology = start.topology();
    free = start.freePages().stream().mapToLong(Long::longValue).toArray();
  }

  /** The same numbers, which go on by themselves. */
  FreePages(FreePages other) {
    topology = other.topology;
    free = other.free.clone();
  }

  /** Takes an event; answers which node's number it changes, or -1. */
  public int take(Tracepoint event) {
    changed = NONE;
    event.accept(this);
    return changed;
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() >= 0) {
      add(event.pfn(), -(1L << event.order()));
    }
  }

  @Override
  public void on(PageFree event) {
    add(event.pfn(), 1L << event.order());
  }

  private void add(long pfn, long pages) {
    int node = topology.nodeOf(pfn);
    if (node < free.length) {
      changed = node;
      free[node] += pages;
    }
  }

  /** The free page frames of a node. */
  public long of(int node) {
    return free[node];
  }

  /** The same of all nodes. */
  public List<Long> all() {
    return Arrays.stream(free).boxed().toList();
  }
}
