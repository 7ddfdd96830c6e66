package pageferry.mm;

import java.util.Arrays;
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
  private static final MigrateType[] TYPES = MigrateType.values();

  private final long base;
  private final long start;
  private final long end;
  private final int maxOrder;
  private final Grouping grouping;
  private final FreeLists free;
  private byte @Nullable [] types;
  private long freePages;

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
    free = new FreeLists(end, maxOrder);
    long at = start;
    while (at < end) {
      int order = Long.numberOfTrailingZeros(at | 1L << maxOrder);
      while (at + (1L << order) > end) {
        order--;
      }
      free.add(at, order, MOVABLE);
      at += 1L << order;
    }
    freePages = pages;
  }

  public long freePages() {
    return freePages;
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
    return orderOfBlock(pfn - base);
  }

  /** All free blocks, the large ones first. */
  public List<MachineImage.Block> image() {
    return free.image(base);
  }

  /** The free blocks that are on the list of another type than their pageblock has. */
  public List<MachineImage.Block> misplaced() {
    return free.misplaced(base, this::typeAt);
  }

  // Pageblocks

  /** What the pageblock of a frame is for: get_pageblock_migratetype(). */
  public MigrateType typeOf(long pfn) {
    return TYPES[typeAt(pfn - base)];
  }

  private int typeAt(long at) {
    return types == null ? MOVABLE : types[(int) (at >> grouping.blockOrder())];
  }

  /** Says what all pageblocks of a stretch are for, and moves their free blocks there. */
  public void setType(long pfn, long pages, MigrateType type) {
    long from = pfn - base;
    for (long at = from; at < from + pages; at += 1L << grouping.blockOrder()) {
      claim(at, type.ordinal());
    }
  }

  /** set_pageblock_migratetype() and move_freepages_block(). */
  private void claim(long at, int type) {
    long block = at & -(1L << grouping.blockOrder());
    moveFree(block, type);
    setType(block, type);
  }

  /** change_pageblock_range(). */
  private void setTypes(long at, int order, int type) {
    for (long block = at; block < at + (1L << order); block += 1L << grouping.blockOrder()) {
      setType(block, type);
    }
  }

  private void setType(long at, int type) {
    byte[] all = types;
    if (all == null) {
      all = new byte[(int) ((end - 1 >> grouping.blockOrder()) + 1)];
      Arrays.fill(all, (byte) MOVABLE);
      types = all;
    }
    all[(int) (at >> grouping.blockOrder())] = (byte) type;
  }

  /** Moves the free blocks of a pageblock to the lists of a type. */
  private void moveFree(long block, int type) {
    long at = Math.max(start, block);
    long after = Math.min(end, block + (1L << grouping.blockOrder()));
    while (at < after) {
      int order = orderOfBlock(at);
      if (order >= 0) {
        free.remove(at, order, free.typeOf(at, order, type));
        free.add(at, order, type);
      }
      at += 1L << Math.max(0, order);
    }
  }

  // Allocation

  /** Takes a block that is movable out. */
  public long allocate(int order) {
    return allocate(order, MigrateType.MOVABLE);
  }

  /** Takes a block out, splitting a larger one if need be; returns its first frame or -1. */
  public long allocate(int order, MigrateType type) {
    int list = grouping.on() ? type.ordinal() : MOVABLE;
    long at = smallest(order, list);
    if (at < 0 && grouping.on()) {
      at = fallback(order, type);
    }
    if (at < 0) {
      return -1;
    }
    freePages -= 1L << order;
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

  /** steal_suitable_fallback(). */
  private long steal(int order, int found, MigrateType type, MigrateType other) {
    long at = free.first(found, other.ordinal());
    int mine = type.ordinal();
    if (found >= grouping.blockOrder()) {
      setTypes(at, found, mine);
      free.remove(at, found, other.ordinal());
      expand(at, order, found, mine);
      return at;
    }
    if (claims(found, type) && claimBlock(at, type)) {
      return smallest(order, mine);
    }
    free.remove(at, found, other.ordinal());
    expand(at, order, found, grouping.hygienic() ? other.ordinal() : mine);
    return at;
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
    int inside = freeIn(block, pages);
    int movable = grouping.census().movable(base + block, pages);
    boolean wasMovable = typeAt(block) == MOVABLE;
    int alike = wasMovable ? pages - inside - movable : 0;
    alike = type == MigrateType.MOVABLE ? movable : alike;
    boolean mine = inside + alike >= pages / 2;
    if (mine || !grouping.hygienic()) {
      moveFree(block, type.ordinal());
    }
    if (mine) {
      setType(block, type.ordinal());
    }
    return mine || !grouping.hygienic();
  }

  private int freeIn(long block, int pages) {
    int count = 0;
    long at = block;
    while (at < block + pages) {
      int order = orderOfBlock(at);
      count += order < 0 ? 0 : 1 << order;
      at += 1L << Math.max(0, order);
    }
    return count;
  }

  // Freeing

  /** Gives a block back and merges it with its free buddies. */
  public void free(long pfn, int order) {
    freePages += 1L << order;
    long at = pfn - base;
    int merged = order;
    while (merged < maxOrder) {
      long buddy = at ^ 1L << merged;
      int list = buddy < start || buddy >= end ? -1 : listOf(buddy, merged);
      if (list < 0 || list != typeAt(at) && !mayMerge(list, typeAt(at))) {
        break;
      }
      free.remove(buddy, merged, list);
      if (merged >= grouping.blockOrder() && list != typeAt(at)) {
        setTypes(buddy, merged, typeAt(at));
      }
      at = Math.min(at, buddy);
      merged++;
    }
    free.add(at, merged, typeAt(at));
  }

  /** Blocks of all kinds merge, but for those that are set apart: migratetype_is_mergeable(). */
  private static boolean mayMerge(int one, int other) {
    return Math.max(one, other) <= MigrateType.RECLAIMABLE.ordinal();
  }

  private int listOf(long at, int order) {
    return types == null
        ? free.has(at, order, MOVABLE) ? MOVABLE : -1
        : free.typeOf(at, order, typeAt(at));
  }

  /**
   * Takes one frame out, splitting the block that it is in: take_page_off_buddy(). Answers whether
   * it was free.
   */
  public boolean take(long pfn) {
    long at = pfn - base;
    for (int order = 0; order <= maxOrder; order++) {
      long block = at & -(1L << order);
      int list = listOf(block, order);
      if (list >= 0) {
        free.remove(block, order, list);
        for (int half = order - 1; half >= 0; half--) {
          free.add((at >> half ^ 1) << half, half, list);
        }
        freePages--;
        return true;
      }
    }
    return false;
  }

  /** Takes all free blocks of a stretch out; it must not cut one in two. */
  public void removeAll(long first, long pages) {
    long at = Math.max(start, first - base);
    long after = Math.min(end, first - base + pages);
    while (at < after) {
      int order = orderOfBlock(at);
      if (order >= 0) {
        free.remove(at, order, listOf(at, order));
        freePages -= 1L << order;
      }
      at += 1L << Math.max(0, order);
    }
  }

  /** The order of the free block that begins there, or -1. */
  private int orderOfBlock(long at) {
    int order = Math.min(maxOrder, Long.numberOfTrailingZeros(at));
    while (order >= 0 && listOf(at, order) < 0) {
      order--;
    }
    return order;
  }
}
