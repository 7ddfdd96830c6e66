package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Which of a slow node's pages have been used lately, and how often: the hotness records of pghot
 * (linux-mm 2025 and 2026, Bharata B Rao), which say where a page is wanted instead of moving it.
 */
final class HotPages {
  /** How long a record counts: the frequency window. */
  static final long WINDOW_NS = 5_000_000_000L;

  private final TreeMap<Long, HotPage> pages = new TreeMap<>();

  /** A page was used. */
  void note(HotPage used) {
    HotPage before = pages.get(used.pfn());
    pages.put(used.pfn(), before != null && counts(before, used) ? used.after(before) : used);
  }

  /** Whether a record is of the same page, and young enough to be counted on. */
  private static boolean counts(HotPage before, HotPage used) {
    return before.mapping() == used.mapping() && used.lastNs() - before.lastNs() <= WINDOW_NS;
  }

  /** A page is free or has moved. */
  void forget(long pfn) {
    if (!pages.isEmpty()) {
      pages.remove(pfn);
    }
  }

  /** Takes up to {@code most} pages that were used {@code least} times, and those grown cold. */
  TakeHot.Taken take(int least, int most, long nowNs) {
    List<HotPage> hot = new ArrayList<>();
    List<HotPage> cold = new ArrayList<>();
    for (Iterator<HotPage> all = pages.values().iterator(); all.hasNext(); ) {
      HotPage each = all.next();
      boolean isCold = nowNs - each.lastNs() > WINDOW_NS;
      if (isCold || each.uses() >= least && hot.size() < most) {
        (isCold ? cold : hot).add(each);
        all.remove();
      }
    }
    return new TakeHot.Taken(hot, cold);
  }
}
