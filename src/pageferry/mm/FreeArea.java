package pageferry.mm;

/**
 * The free blocks of a zone and the types of its pageblocks, which agree: free_area and
 * pageblock_flags of struct zone (mm/page_alloc.c, Linux 6.1). Frames are counted from the zone's
 * base.
 */
final class FreeArea {
  private static final int MOVABLE = MigrateType.MOVABLE.ordinal();
  private static final int CMA = MigrateType.CMA.ordinal();
  private static final int ISOLATE = MigrateType.ISOLATE.ordinal();

  final FreeLists lists;
  final BlockTypes types;
  private final long start;
  private final long end;
  private final int maxOrder;
  private final int blockOrder;
  private long freePages;
  private long freeCma;

  /** The frames from {@code start} to {@code end}, all of them free. */
  FreeArea(long start, long end, int maxOrder, int blockOrder) {
    this.start = start;
    this.end = end;
    this.maxOrder = maxOrder;
    this.blockOrder = blockOrder;
    lists = new FreeLists(end, maxOrder);
    types = new BlockTypes(blockOrder, end);
    long at = start;
    while (at < end) {
      int order = Long.numberOfTrailingZeros(at | 1L << maxOrder);
      while (at + (1L << order) > end) {
        order--;
      }
      lists.add(at, order, MOVABLE);
      at += 1L << order;
    }
    freePages = end - start;
  }

  long freePages() {
    return freePages;
  }

  long freeCma() {
    return freeCma;
  }

  /** Counts pages that join a list, or leave it: __mod_zone_freepage_state(). */
  void account(int list, long pages) {
    freePages += list == ISOLATE ? 0 : pages;
    freeCma += list == CMA ? pages : 0;
  }

  /** On which list a block is; -1: on none. */
  int listOf(long at, int order) {
    return types.areMovable()
        ? lists.has(at, order, MOVABLE) ? MOVABLE : -1
        : lists.typeOf(at, order, types.at(at));
  }

  /** The order of the free block that begins there, or -1. */
  int orderAt(long at) {
    int order = Math.min(maxOrder, Long.numberOfTrailingZeros(at));
    while (order >= 0 && listOf(at, order) < 0) {
      order--;
    }
    return order;
  }

  /** How many pages of a stretch are free. */
  int freeIn(long from, int pages) {
    int count = 0;
    long at = from;
    while (at < from + pages) {
      int order = orderAt(at);
      count += order < 0 ? 0 : 1 << order;
      at += 1L << Math.max(0, order);
    }
    return count;
  }

  /** Moves the free blocks of a pageblock to the lists of a type: move_freepages_block(). */
  void moveFree(long block, int type) {
    long at = Math.max(start, block);
    long after = Math.min(end, block + (1L << blockOrder));
    while (at < after) {
      int order = orderAt(at);
      if (order >= 0) {
        int list = lists.typeOf(at, order, type);
        lists.remove(at, order, list);
        lists.add(at, order, type);
        account(list, -(1L << order));
        account(type, 1L << order);
      }
      at += 1L << Math.max(0, order);
    }
  }

  /** Changes the type of all pageblocks of a stretch: set_pageblock_migratetype(). */
  void setType(long from, long pages, int type) {
    long step = 1L << blockOrder;
    for (long block = from & -step; block < from + pages; block += step) {
      moveFree(block, type);
      types.set(block, type);
    }
  }

  /** Puts a free block on its list, merged with its buddies: __free_one_page(). */
  void merge(long first, int order) {
    long at = first;
    int merged = order;
    while (merged < maxOrder) {
      long buddy = at ^ 1L << merged;
      int list = buddy < start || buddy >= end ? -1 : listOf(buddy, merged);
      int mine = types.at(at);
      if (list < 0 || list != mine && !mayMerge(list, mine)) {
        break;
      }
      lists.remove(buddy, merged, list);
      if (merged >= blockOrder && list != mine) {
        types.setAll(buddy, merged, mine);
      }
      at = Math.min(at, buddy);
      merged++;
    }
    lists.add(at, merged, types.at(at));
  }

  /** Blocks of all kinds merge, but for those that are set apart: migratetype_is_mergeable(). */
  private static boolean mayMerge(int one, int other) {
    return Math.max(one, other) <= MigrateType.RECLAIMABLE.ordinal();
  }

  /** Sets pageblocks apart; answers whether none of them was before. */
  boolean isolate(long from, long pages) {
    for (long block = from; block < from + pages; block += 1L << blockOrder) {
      if (types.at(block) == ISOLATE) {
        return false;
      }
    }
    cut(from);
    cut(from + pages);
    setType(from, pages, ISOLATE);
    return true;
  }

  /** Gives pageblocks back, and merges what is free there. */
  void join(long from, long pages, int type) {
    setType(from, pages, type);
    long at = from;
    while (at < from + pages) {
      int order = orderAt(at);
      if (order >= 0) {
        lists.remove(at, order, type);
        merge(at, order);
      }
      at += 1L << Math.max(0, order);
    }
  }

  /** Splits the free block that reaches over the end of a pageblock: split_free_page(). */
  private void cut(long at) {
    for (int order = maxOrder; order > blockOrder; order--) {
      long block = at & -(1L << order);
      int list = block < at ? listOf(block, order) : -1;
      if (list >= 0) {
        lists.remove(block, order, list);
        for (long part = block; part < block + (1L << order); part += 1L << blockOrder) {
          lists.add(part, blockOrder, list);
        }
        return;
      }
    }
  }

  /**
   * Takes the first aligned stretch out of which all is free and of the usual types; answers where
   * it begins, or -1.
   *
   * @param base the frame from which frames are counted
   * @param order of its pages, larger than that of any block
   */
  long takeAligned(long base, int order) {
    long pages = 1L << order;
    long first = (base + start + pages - 1 & -pages) - base;
    for (long at = first; at + pages <= end; at += pages) {
      if (isFree(at, pages)) {
        removeAll(at, pages);
        return at;
      }
    }
    return -1;
  }

  private boolean isFree(long from, long pages) {
    for (long at = from; at < from + pages; at += 1L << maxOrder) {
      boolean usual = types.at(at) != CMA && types.at(at) != ISOLATE;
      if (!usual || orderAt(at) < maxOrder) {
        return false;
      }
    }
    return true;
  }

  /** Takes all free blocks of a stretch out; it must not cut one in two. */
  void removeAll(long from, long pages) {
    long at = Math.max(start, from);
    long after = Math.min(end, from + pages);
    while (at < after) {
      int order = orderAt(at);
      if (order >= 0) {
        int list = listOf(at, order);
        lists.remove(at, order, list);
        account(list, -(1L << order));
      }
      at += 1L << Math.max(0, order);
    }
  }
}
