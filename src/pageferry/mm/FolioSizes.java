package pageferry.mm;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When page faults use large folios, and of which orders; of anonymous memory: enabled of
 * /sys/kernel/mm/transparent_hugepage and of its hugepages-SIZE (thp_vma_allowable_orders(),
 * include/linux/huge_mm.h, Linux 6.8).
 */
public final class FolioSizes {
  private final int hugeOrder;
  private final HugePageMode all;
  private final SortedMap<Integer, FolioMode> own;
  private final SharedSizes shared;
  private final int plain;
  private final int advised;

  /**
   * @param hugeOrder the order of huge pages
   * @param all the mode that sizes inherit
   * @param own the mode of each order; without one of its own an order is never used, but for that
   *     of huge pages, which inherits
   */
  public FolioSizes(int hugeOrder, HugePageMode all, SortedMap<Integer, FolioMode> own) {
    this(all, own, SharedSizes.none(hugeOrder));
  }

  private FolioSizes(HugePageMode all, SortedMap<Integer, FolioMode> own, SharedSizes shared) {
    this.hugeOrder = shared.hugeOrder();
    this.all = all;
    this.shared = shared;
    TreeMap<Integer, FolioMode> modes = new TreeMap<>(own);
    modes.putIfAbsent(hugeOrder, FolioMode.INHERIT);
    this.own = Collections.unmodifiableSortedMap(modes);
    this.plain = mask(false);
    this.advised = mask(true);
  }

  private int mask(boolean isAdvised) {
    boolean inherited = all == HugePageMode.ALWAYS || isAdvised && all == HugePageMode.MADVISE;
    int orders = 0;
    for (int order : own.keySet()) {
      boolean allowed =
          switch (own.getOrDefault(order, FolioMode.NEVER)) {
            case ALWAYS -> true;
            case MADVISE -> isAdvised;
            case INHERIT -> inherited;
            case NEVER -> false;
          };
      orders |= allowed ? 1 << order : 0;
    }
    return orders;
  }

  /** The orders that may be used, a bit each; {@code isAdvised} is said of MADV_HUGEPAGE. */
  public int orders(boolean isAdvised) {
    return isAdvised ? advised : plain;
  }

  /** The same where the sizes inherit another mode. */
  public FolioSizes with(HugePageMode mode) {
    return new FolioSizes(mode, own, shared);
  }

  /** The same with another mode of one order. */
  public FolioSizes with(int order, FolioMode mode) {
    TreeMap<Integer, FolioMode> modes = new TreeMap<>(own);
    modes.put(order, mode);
    return new FolioSizes(all, modes, shared);
  }

  /** The same with other folios of shared memory. */
  public FolioSizes with(SharedSizes other) {
    return new FolioSizes(all, own, other);
  }

  /** The folios of shared memory. */
  public SharedSizes shared() {
    return shared;
  }
}
