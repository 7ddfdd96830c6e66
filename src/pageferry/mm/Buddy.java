package pageferry.mm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The free lists of one zone: blocks of 2^order page frames up to the architecture's largest order,
 * split on allocation and merged on freeing (mm/page_alloc.c, Linux 6.1). Of several blocks the
 * lowest is taken, so that the order of earlier frees leaves no trace.
 *
 * <p>Each pageblock has a {@link MigrateType}. Where mobility is not grouped all are movable, and
 * every allocation is served from the same lists.
 */
public final class Buddy {
  private static final int MOVABLE = MigrateType.MOVABLE.ordinal();
  private static final int CMA = MigrateType.CMA.ordinal();
  private static final MigrateType[] TYPES = MigrateType.values();

  private final long base;
  private final long start;
  private final long end;
  private final int maxOrder;
  private final Grouping grouping;
  private final FreeArea area;
  private final FreeLists free;
  private final BlockTypes types;
  private long fallbacks;

  /** The same without grouping by mobility. */
  public Buddy(long first, long pages, int maxOrder) {
    this(first, pages, maxOrder, Grouping.OFF);
  }

  /**
   * All of {@code pages} frames from {@code first} on, free.
   *
   * @param maxOrder the largest order that a block can have: see {@link Paging#maxOrder}
   * @param grouping how pages are grouped by mobility
   */
  public Buddy(long first, long pages, int maxOrder, Grouping grouping) {
    this.maxOrder = maxOrder;
    this.grouping = grouping;
    base = first & -(1L << maxOrder);
    start = first - base;
    end = start + pages;
    area = new FreeArea(start, end, maxOrder, grouping.blockOrder());
    free = area.lists;
    types = area.types;
  }

  /** How many pages are free, those of isolated pageblocks left out. */
  public long freePages() {
    return area.freePages();
  }

  /** How many of them only what can be moved may have: NR_FREE_CMA_PAGES. */
  public long freeCma() {
    return area.freeCma();
  }

  /** How often a block smaller than a pageblock was taken from another type's. */
  public long fallbacks() {
    return fallbacks;
  }

  /** How many free blocks of exactly that order there are. */
  public long blocks(int order) {
    return free.blocks(order);
  }

  /** How many free blocks of that order are on the list of a type. */
  public long blocks(int order, MigrateType type) {
    return free.blocks(order, type.ordinal());
  }

  /** How many free blocks there are. */
  public long blocks() {
    long blocks = 0;
    for (int order = 0; order <= maxOrder; order++) {
      blocks += blocks(order);
    }
    return blocks;
  }

  /** The order of the free block that begins with a frame, or -1. */
  public int orderAt(long pfn) {
    return area.orderAt(pfn - base);
  }

  /** All free blocks, the large ones first. */
  public List<MachineImage.Block> image() {
    return free.image(base);
  }

  /** The free blocks that are on the list of another type than their pageblock has. */
  public List<MachineImage.Block> misplaced() {
    return free.misplaced(base, this::typeAt);
  }

  /** The pageblocks that are set apart. */
  public List<MachineImage.Block> apart() {
    return types.image(base, MigrateType.ISOLATE.ordinal());
  }

  // Pageblocks

  /** What the pageblock of a frame is for: get_pageblock_migratetype(). */
  public MigrateType typeOf(long pfn) {
    return TYPES[typeAt(pfn - base)];
  }

  private int typeAt(long at) {
    return types.at(at);
  }

  /** Says what all pageblocks of a stretch are for, and moves their free blocks there. */
  public void setType(long pfn, long pages, MigrateType type) {
    area.setType(pfn - base, pages, type.ordinal());
  }

  /**
   * Sets pageblocks apart, so that what is free there is given to nobody: set_migratetype_isolate()
   * (mm/page_isolation.c, Linux 6.1). Answers whether none of them was before.
   */
  public boolean isolate(long pfn, long pages) {
    return area.isolate(pfn - base, pages);
  }

  /** Gives pageblocks back, and merges what is free there: unset_migratetype_isolate(). */
  public void join(long pfn, long pages, MigrateType type) {
    area.join(pfn - base, pages, type.ordinal());
  }

  // Allocation

  /** Takes a block that is movable out. */
  public long allocate(int order) {
    return allocate(order, MigrateType.MOVABLE, false);
  }

  /**
   * Takes a block out, splitting a larger one if need be: __rmqueue(). Returns its first frame or
   * -1.
   *
   * @param cma whether it may come from the area for contiguous allocations: ALLOC_CMA
   */
  public long allocate(int order, MigrateType type, boolean cma) {
    long at = unmixed(order, type, cma);
    return took(order, type, at < 0 && grouping.on() ? fallback(order, type) : at);
  }

  /**
   * The same, but nothing smaller than a pageblock is taken from another type's: ALLOC_NOFRAGMENT
   * (mm/page_alloc.c, Linux 5.1).
   */
  public long allocateUnmixed(int order, MigrateType type, boolean cma) {
    long at = unmixed(order, type, cma);
    int least = Math.max(order, grouping.blockOrder());
    return took(order, type, at < 0 && grouping.on() ? claimLargest(order, least, type) : at);
  }

  private long unmixed(int order, MigrateType type, boolean cma) {
    boolean prefers = cma && grouping.balances() && freeCma() > freePages() / 2;
    long at = prefers ? smallest(order, CMA) : -1;
    at = at < 0 ? smallest(order, listOf(type)) : at;
    return at < 0 && cma ? smallest(order, CMA) : at;
  }

  private int listOf(MigrateType type) {
    return grouping.on() ? type.ordinal() : MOVABLE;
  }

  private long took(int order, MigrateType type, long at) {
    if (at < 0) {
      return -1;
    }
    area.account(typeAt(at) == CMA ? CMA : listOf(type), -(1L << order));
    return base + at;
  }

  /** __rmqueue_smallest(). */
  private long smallest(int order, int type) {
    for (int found = order; found <= maxOrder; found++) {
      long at = free.first(found, type);
      if (at >= 0) {
        free.remove(at, found, type);
        expand(at, order, found, type);
        return at;
      }
    }
    return -1;
  }

  /** Gives all but the first block of that order back: expand(). */
  private void expand(long at, int order, int found, int type) {
    for (int half = found - 1; half >= order; half--) {
      free.add(at + (1L << half), half, type);
    }
  }

  /**
   * Takes a block of another type, the largest first, so that its pageblock changes sides; for
   * movable pages the smallest, where the pageblock will not: __rmqueue_fallback()
   * (mm/page_alloc.c, Linux 6.1).
   */
  private long fallback(int order, MigrateType type) {
    if (grouping.sparing()) {
      long claimed = claimLargest(order, order, type);
      return claimed >= 0 ? claimed : smallestFallback(order, type);
    }
    for (int found = maxOrder; found >= order; found--) {
      MigrateType other = findFallback(found, type);
      if (other == null) {
        continue;
      }
      if (!claims(found, type) && type == MigrateType.MOVABLE && found > order) {
        return smallestFallback(order, type);
      }
      return steal(order, found, type, other);
    }
    return -1;
  }

  /**
   * Takes a block whose pageblock comes along, or answers -1: __rmqueue_claim() (Linux 6.15).
   *
   * @param least of which order it is at least
   */
  private long claimLargest(int order, int least, MigrateType type) {
    for (int found = maxOrder; found >= least && claims(found, type); found--) {
      MigrateType other = findFallback(found, type);
      long at = other == null ? -1 : claim(order, found, type, other);
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }

  private long smallestFallback(int order, MigrateType type) {
    for (int found = order; found <= maxOrder; found++) {
      MigrateType other = findFallback(found, type);
      if (other != null) {
        return steal(order, found, type, other);
      }
    }
    return -1;
  }

  /**
   * Whether a type has a free block of at least that order, or can make one of another type's its
   * own: __compact_finished() (mm/compaction.c, Linux 6.1).
   */
  public boolean serves(int order, MigrateType type) {
    MigrateType own = grouping.on() ? type : MigrateType.MOVABLE;
    for (int size = order; size <= maxOrder; size++) {
      MigrateType other = findFallback(size, own);
      if (blocks(size, own) > 0
          || own == MigrateType.MOVABLE && blocks(size, MigrateType.CMA) > 0
          || other != null && claims(size, own)) {
        return true;
      }
    }
    return false;
  }

  /** find_suitable_fallback(). */
  private @Nullable MigrateType findFallback(int order, MigrateType type) {
    for (MigrateType other : type.fallbacks()) {
      if (free.blocks(order, other.ordinal()) > 0) {
        return other;
      }
    }
    return null;
  }

  /** can_steal_fallback(). */
  private boolean claims(int order, MigrateType type) {
    return order >= grouping.blockOrder() / 2 || type != MigrateType.MOVABLE;
  }

  /** steal_suitable_fallback(), and __rmqueue_steal() since 6.15, which claims nothing. */
  private long steal(int order, int found, MigrateType type, MigrateType other) {
    long claimed = grouping.sparing() ? -1 : claim(order, found, type, other);
    if (claimed >= 0) {
      return claimed;
    }
    long at = free.first(found, other.ordinal());
    int mine = type.ordinal();
    free.remove(at, found, other.ordinal());
    expand(at, order, found, grouping.hygienic() ? other.ordinal() : mine);
    return at;
  }

  /** Takes a block with its pageblock, or answers -1; that others have tried counts too. */
  private long claim(int order, int found, MigrateType type, MigrateType other) {
    long at = free.first(found, other.ordinal());
    int mine = type.ordinal();
    if (found >= grouping.blockOrder()) {
      types.setAll(at, found, mine);
      free.remove(at, found, other.ordinal());
      expand(at, order, found, mine);
      return at;
    }
    fallbacks++;
    return claims(found, type) && claimBlock(at, type) ? smallest(order, mine) : -1;
  }

  /**
   * Makes a pageblock one of its own if half of it is free or alike; before 6.10 its free blocks
   * come along in any case. Answers whether there is a block on its list now.
   */
  private boolean claimBlock(long at, MigrateType type) {
    int pages = 1 << grouping.blockOrder();
    long block = at & -(long) pages;
    if (block < start || block + pages > end) {
      return false;
    }
    int inside = area.freeIn(block, pages);
    int movable = grouping.census().movable(base + block, pages);
    boolean wasMovable = typeAt(block) == MOVABLE;
    int alike = wasMovable ? pages - inside - movable : 0;
    alike = type == MigrateType.MOVABLE ? movable : alike;
    boolean mine = inside + alike >= pages / 2;
    if (mine || !grouping.hygienic()) {
      area.moveFree(block, type.ordinal());
    }
    if (mine) {
      types.set(block, type.ordinal());
    }
    return mine || !grouping.hygienic();
  }

  // Freeing

  /**
   * Gives a block back and merges it with its free buddies; where each is on the list of its
   * pageblock, one that has several pageblock by pageblock: split_large_buddy() (mm/page_alloc.c,
   * Linux 6.10).
   */
  public void free(long pfn, int order) {
    int part = grouping.hygienic() ? Math.min(order, grouping.blockOrder()) : order;
    long end = pfn - base + (1L << order);
    for (long at = pfn - base; at < end; at += 1L << part) {
      area.account(typeAt(at), 1L << part);
      area.merge(at, part);
    }
  }

  /**
   * Takes one frame out, splitting the block that it is in: take_page_off_buddy(). Answers whether
   * it was free.
   */
  public boolean take(long pfn) {
    long at = pfn - base;
    for (int order = 0; order <= maxOrder; order++) {
      long block = at & -(1L << order);
      int list = area.listOf(block, order);
      if (list >= 0) {
        free.remove(block, order, list);
        for (int half = order - 1; half >= 0; half--) {
          free.add((at >> half ^ 1) << half, half, list);
        }
        area.account(list, -1);
        return true;
      }
    }
    return false;
  }

  /**
   * Takes the first aligned stretch out of which all is free and neither set apart nor kept for
   * contiguous allocations; answers its first frame, or -1 where there is none.
   *
   * @param order of its pages, larger than that of any block
   */
  public long takeAligned(int order) {
    long at = area.takeAligned(base, order);
    return at < 0 ? -1 : base + at;
  }

  /** Takes all free blocks of a stretch out; it must not cut one in two. */
  public void removeAll(long first, long pages) {
    area.removeAll(first - base, pages);
  }
}
