package pageferry.observe;

import java.util.SortedMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactResult;
import pageferry.mm.Gfp;
import pageferry.mm.Paging;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.CompactEvent.Deferral;
import pageferry.world.CompactEvent.End;
import pageferry.world.CompactEvent.Suitable;
import pageferry.world.CompactEvent.TryToCompact;
import pageferry.world.CompactEvent.What;
import pageferry.world.MemoryEvent.PageAlloc;

/** How many page faults got no huge page, by what came of compacting memory for them. */
final class HugeFold implements Fold {
  private final Int2ObjectHashMap<CompactResult> best = new Int2ObjectHashMap<>();
  private final long[] misses = new long[HugeMiss.values().length];
  private final int order;

  HugeFold(Paging paging) {
    order = paging.hugeOrder();
  }

  void on(TryToCompact event, int task) {
    if (event.order() == order) {
      best.remove(task);
    }
  }

  void on(Suitable event, int task) {
    if (event.place().order() == order && event.result() != CompactResult.CONTINUE) {
      better(task, event.result());
    }
  }

  void on(Deferral event, int task) {
    if (event.what() == What.DEFERRED) {
      better(task, CompactResult.DEFERRED);
    }
  }

  void on(End event, int task) {
    better(task, event.status());
  }

  private void better(int task, CompactResult result) {
    CompactResult known = best.get(task);
    best.put(task, known == null ? result : known.or(result));
  }

  /** A fault's allocation has ended. */
  void on(PageAlloc event, int task, Occupation occupation) {
    if (event.order() != order || !occupation.faults) {
      return;
    }
    CompactResult result = best.remove(task);
    if (event.pfn() < 0) {
      misses[why(event, result).ordinal()]++;
    }
  }

  private static HugeMiss why(PageAlloc event, @Nullable CompactResult result) {
    if (result != null) {
      return HugeMiss.after(result);
    }
    return Gfp.has(event.gfp(), Gfp.DIRECT_RECLAIM) ? HugeMiss.NO_ZONE : HugeMiss.NOT_ASKED;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (HugeMiss miss : HugeMiss.values()) {
      if (misses[miss.ordinal()] > 0) {
        values.put(Metric.THP_MISSED.nameOf(miss.text()), (double) misses[miss.ordinal()]);
      }
    }
  }
}
