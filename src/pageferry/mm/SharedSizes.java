package pageferry.mm;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Of which orders the folios of shared memory are: shmem_enabled of
 * /sys/kernel/mm/transparent_hugepage and of its hugepages-SIZE (shmem_allowable_huge_orders(),
 * mm/shmem.c, Linux 6.12). Where sizes have no files of their own only huge pages inherit.
 */
public final class SharedSizes {
  private final int hugeOrder;
  private final All all;
  private final SortedMap<Integer, Own> own;

  /** What holds for all sizes: enum of shmem_enabled. */
  public enum All {
    ALWAYS,
    /** Where the object is that long. */
    WITHIN_SIZE,
    /** Only in areas of MADV_HUGEPAGE. */
    ADVISE,
    NEVER,
    /** Nowhere, however a tmpfs is mounted. */
    DENY,
    /** Everywhere, however a tmpfs is mounted. */
    FORCE
  }

  /** What holds for one size. */
  public enum Own {
    ALWAYS,
    /** As {@link All} has it. */
    INHERIT,
    /** Where the object is that long. */
    WITHIN_SIZE,
    /** Only in areas of MADV_HUGEPAGE. */
    ADVISE,
    NEVER
  }

  /**
   * Where a folio is wanted.
   *
   * @param index the page's offset in its object
   * @param size the pages of the object
   * @param advised whether its area has MADV_HUGEPAGE
   */
  public record Wanted(long index, long size, boolean advised) {
    private boolean holds(int order) {
      return Paging.folioEnd(index, order) <= size;
    }
  }

  private SharedSizes(int hugeOrder, All all, SortedMap<Integer, Own> own) {
    this.hugeOrder = hugeOrder;
    this.all = all;
    TreeMap<Integer, Own> modes = new TreeMap<>(own);
    modes.putIfAbsent(hugeOrder, Own.INHERIT);
    this.own = Collections.unmodifiableSortedMap(modes);
  }

  /** As a kernel begins: no large folios, but for a tmpfs that is mounted so. */
  public static SharedSizes none(int hugeOrder) {
    return new SharedSizes(hugeOrder, All.NEVER, new TreeMap<>());
  }

  /** The order of huge pages. */
  int hugeOrder() {
    return hugeOrder;
  }

  /** The same with another mode for all sizes. */
  public SharedSizes with(All other) {
    return new SharedSizes(hugeOrder, other, own);
  }

  /** The same with another mode of one order. */
  public SharedSizes with(int order, Own mode) {
    TreeMap<Integer, Own> modes = new TreeMap<>(own);
    modes.put(order, mode);
    return new SharedSizes(hugeOrder, all, modes);
  }

  /** What holds for all sizes. */
  public All all() {
    return all;
  }

  /** Whether a size other than that of huge pages goes by what holds for all. */
  public boolean smallerInherit() {
    return own.headMap(hugeOrder).containsValue(Own.INHERIT);
  }

  /** Whether shared memory without a name may have large folios anywhere. */
  public boolean any() {
    boolean inherited = all != All.NEVER && all != All.DENY;
    return own.values().stream()
        .anyMatch(mode -> mode == Own.INHERIT ? inherited : mode != Own.NEVER);
  }

  /** The orders that shared memory without a name may have in a place, a bit each. */
  public int orders(Wanted place) {
    int orders = 0;
    for (int order : own.keySet()) {
      orders |= allows(order, place) ? 1 << order : 0;
    }
    return orders;
  }

  private boolean allows(int order, Wanted place) {
    Own mode = own.getOrDefault(order, Own.NEVER);
    return switch (all) {
      case DENY -> false;
      case FORCE -> mode == Own.INHERIT;
      default ->
          switch (mode) {
            case ALWAYS -> true;
            case INHERIT -> inherited(place);
            case WITHIN_SIZE -> place.holds(order);
            case ADVISE -> place.advised();
            case NEVER -> false;
          };
    };
  }

  /** What holds for all sizes is asked of a huge page, whatever the size that inherits it. */
  private boolean inherited(Wanted place) {
    return switch (all) {
      case ALWAYS, FORCE -> true;
      case WITHIN_SIZE -> place.holds(hugeOrder) || place.advised();
      case ADVISE -> place.advised();
      case NEVER, DENY -> false;
    };
  }
}
