package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.world.AccessEvent.SwapFault;
import pageferry.world.MemoryEvent.MmVmscanWriteFolio;
import pageferry.world.MemoryEvent.SwapRead;

/** What went to the swap device and came back, and what that took those who needed it. */
final class SwapFold implements Fold {
  private final Durations reads = new Durations();
  private final Durations cached = new Durations();
  private long pagesIn;
  private long pagesOut;

  void on(SwapFault event) {
    (event.read() ? reads : cached).record(event.tookNs());
  }

  void on(SwapRead event) {
    pagesIn += event.pages();
  }

  void on(MmVmscanWriteFolio event) {
    pagesOut += event.pages();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    reads.put(Metric.SWAP_IN.text(), values);
    cached.put(Metric.SWAP_CACHE_IN.text(), values);
    values.put(Metric.SWAP_PAGES_IN.text(), (double) pagesIn);
    values.put(Metric.SWAP_PAGES_OUT.text(), (double) pagesOut);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.SWAP_IN.text(), reads);
    to.accept(Metric.SWAP_CACHE_IN.text(), cached);
  }
}
