package pageferry.observe;

import java.util.Arrays;
import java.util.List;
import pageferry.mm.Topology;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.PageAlloc;
import pageferry.world.Tracepoint.PageFree;
import pageferry.world.Tracer;

/**
 * How many page frames of each node are free. Pressure that arrives later than the beginning is not
 * heard of.
 */
public final class FreePages implements Tracer {
  private final Topology topology;
  private final long[] free;

  public FreePages(Stage stage) {
    topology = stage.topology();
    free = stage.freePages().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    take(event);
  }

  /** Takes an event; answers which node's number it changes, or -1. */
  public int take(Tracepoint event) {
    if (event instanceof PageAlloc alloc) {
      return alloc.pfn() < 0 ? -1 : add(topology.nodeOf(alloc.pfn()), -(1L << alloc.order()));
    } else if (event instanceof PageFree freed) {
      return add(topology.nodeOf(freed.pfn()), 1L << freed.order());
    }
    return -1;
  }

  private int add(int node, long pages) {
    free[node] += pages;
    return node;
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
