package pageferry.mm;

import java.util.SortedMap;
import java.util.TreeMap;

/** The counters of the folio sizes from two pages to a huge page, as one owner of them counts. */
public final class FolioCounters {
  private static final int KINDS = FolioCounter.values().length;

  private static final long[] NOTHING = {};

  /** By order and kind; nothing as long as nothing has been counted. */
  private long[] counts = NOTHING;

  private long[] counted() {
    if (counts.length == 0) {
      counts = new long[(Paging.MOST_ORDER + 1) * KINDS];
    }
    return counts;
  }

  /** Counts for a folio of that order; base pages have no counters, and larger ones than huge. */
  public void count(FolioCounter counter, int order, long by) {
    if (order > 0 && order <= Paging.MOST_ORDER) {
      counted()[order * KINDS + counter.ordinal()] += by;
    }
  }

  /** Adds what another owner has counted. */
  public void add(FolioCounters others) {
    for (int i = 0; i < others.counts.length; i++) {
      counted()[i] += others.counts[i];
    }
  }

  /** These counts, which change no more. */
  public FolioCounters copy() {
    FolioCounters copy = new FolioCounters();
    copy.add(this);
    return copy;
  }

  /** What was counted for folios of that order. */
  public long of(FolioCounter counter, int order) {
    return counts.length == 0 ? 0 : counts[order * KINDS + counter.ordinal()];
  }

  /** The counts by size, such as 64kB, and counter; zeros are left out. */
  public SortedMap<String, SortedMap<String, Long>> bySize(Paging paging) {
    SortedMap<String, SortedMap<String, Long>> sizes = new TreeMap<>();
    for (int order = 1; order <= paging.hugeOrder(); order++) {
      for (FolioCounter counter : FolioCounter.values()) {
        if (of(counter, order) != 0) {
          sizes
              .computeIfAbsent(paging.sizeText(order), size -> new TreeMap<>())
              .put(counter.text(), of(counter, order));
        }
      }
    }
    return sizes;
  }
}
