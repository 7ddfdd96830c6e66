package pageferry.experiment.traced;

import java.util.Map;
import java.util.OptionalLong;
import pageferry.mm.GfpText;
import pageferry.mm.Topology;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;

/** Allocations and reclaim of a trace: events of kmem.h and vmscan.h. */
final class MemoryLines {
  private static final long UNKNOWN = -1;

  private final Telling telling;
  private final Topology topology;

  MemoryLines(Telling telling, Topology topology) {
    this.telling = telling;
    this.topology = topology;
  }

  void addTo(Map<String, EventHandler> handlers) {
    handlers.put("mm_page_alloc", this::alloc);
    handlers.put("mm_page_free", this::free);
    // The same page has its mm_page_free already.
    handlers.put("mm_page_free_batched", (event, task) -> true);
    handlers.put("mm_vmscan_direct_reclaim_begin", this::reclaims);
    handlers.put("mm_vmscan_direct_reclaim_end", this::reclaimed);
    handlers.put("mm_vmscan_kswapd_wake", this::woken);
    handlers.put("mm_vmscan_kswapd_sleep", this::asleep);
  }

  private boolean alloc(TracedLine event, RealTask task) {
    OptionalLong pfn = Frames.of(event);
    String gfp = event.text("gfp_flags");
    boolean failed = event.fields().contains("(nil)");
    if (gfp == null || pfn.isEmpty() && !failed) {
      return false;
    }
    int order = (int) event.number("order", 0);
    long frame = failed ? UNKNOWN : pfn.getAsLong();
    return telling.tell(event, task, new PageAlloc(frame, order, GfpText.parse(gfp), UNKNOWN));
  }

  private boolean free(TracedLine event, RealTask task) {
    OptionalLong pfn = Frames.of(event);
    return pfn.isPresent()
        && telling.tell(event, task, new PageFree(pfn.getAsLong(), (int) event.number("order", 0)));
  }

  private boolean reclaims(TracedLine event, RealTask task) {
    String gfp = event.text("gfp_flags");
    int order = (int) event.number("order", 0);
    return gfp != null
        && telling.tell(
            event, task, new DirectReclaimBegin(node(event), order, GfpText.parse(gfp)));
  }

  private boolean reclaimed(TracedLine event, RealTask task) {
    OptionalLong pages = event.number("nr_reclaimed");
    return pages.isPresent()
        && telling.tell(event, task, new DirectReclaimEnd(node(event), pages.getAsLong()));
  }

  private boolean woken(TracedLine event, RealTask task) {
    OptionalLong node = event.number("nid");
    return node.isPresent() && telling.tell(event, task, new KswapdWake((int) node.getAsLong()));
  }

  /** The kernel does not say here how much was reclaimed. */
  private boolean asleep(TracedLine event, RealTask task) {
    OptionalLong node = event.number("nid");
    return node.isPresent()
        && telling.tell(event, task, new KswapdSleep((int) node.getAsLong(), 0));
  }

  private int node(TracedLine event) {
    return topology.nodeOfCpu(event.line().cpu());
  }
}
