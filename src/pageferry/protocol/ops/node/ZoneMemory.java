package pageferry.protocol.ops.node;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Buddy;
import pageferry.mm.Grouping;
import pageferry.mm.MigrateType;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/** One zone: its free lists, its watermarks and what it reserves (struct zone, Linux 6.1). */
final class ZoneMemory {
  private static final ZoneType[] TYPES = ZoneType.values();
  private static final int PLENTY = 4;
  private static final long PERCENT = 100;
  private static final long SOME = 4000;
  private static final int FEWEST_BLOCKS = 4;
  private static final long FACTOR_UNIT = 10_000;

  private final ZoneType type;
  private final long first;
  private final long pages;
  private final Buddy buddy;
  private final int maxOrder;
  private Watermarks marks;
  private int boostFactor;
  private long boost;
  private long boostAtWake;
  private final long[] reserve = new long[TYPES.length];
  private final CompactRecord compaction;
  private final @Nullable CmaArea cma;
  private final LateFlushes late = new LateFlushes();

  ZoneMemory(ZoneSpec spec, long first, Topology topology, Grouping grouping) {
    this.type = spec.type();
    this.first = first;
    this.pages = spec.pages();
    this.maxOrder = topology.paging().maxOrder();
    this.buddy = new Buddy(first, spec.pages(), maxOrder, grouping);
    this.marks = Watermarks.of(topology, spec);
    this.compaction = new CompactRecord(first, spec.pages(), topology.paging());
    long contiguous = first + pages - spec.cma();
    this.cma = spec.cma() == 0 ? null : new CmaArea(contiguous, (int) spec.cma());
    if (cma != null) {
      buddy.setType(contiguous, spec.cma(), MigrateType.CMA);
    }
  }

  /** Keeps what it has to keep from allocations that could use higher zones of the node. */
  ZoneMemory among(List<ZoneSpec> zonesOfNode) {
    for (ZoneType highest : TYPES) {
      reserve[highest.ordinal()] = Watermarks.reserve(zonesOfNode, type, highest);
    }
    return this;
  }

  ZoneType type() {
    return type;
  }

  boolean owns(long pfn) {
    return pfn >= first && pfn < first + pages;
  }

  Buddy buddy() {
    return buddy;
  }

  /** Frames of its that some CPU may still reach by its TLB. */
  LateFlushes late() {
    return late;
  }

  /** Its area for contiguous allocations, if it has one. */
  @Nullable CmaArea cma() {
    return cma;
  }

  /** How many free pages are for nobody but what can be moved: __zone_watermark_unusable_free(). */
  int unusable(boolean movable) {
    return movable ? 0 : (int) buddy.freeCma();
  }

  /**
   * How many percent of its free memory are in blocks smaller than an order: extfrag_for_order()
   * (mm/vmstat.c, Linux 6.1).
   */
  int fragmentation(int order) {
    long free = buddy.freePages();
    long suitable = 0;
    for (int size = order; size <= maxOrder; size++) {
      suitable += buddy.blocks(size) << size;
    }
    return free == 0 ? 0 : (int) ((free - suitable) * PERCENT / free);
  }

  /** What it remembers of its compaction. */
  CompactRecord compaction() {
    return compaction;
  }

  /** Whether a block of at least that order is free. */
  boolean hasBlock(int order) {
    for (int size = order; size <= maxOrder; size++) {
      if (buddy.blocks(size) > 0) {
        return true;
      }
    }
    return false;
  }

  Watermarks marks() {
    return marks;
  }

  /** __setup_per_zone_wmarks(): they are boosted no more. */
  void setMarks(Watermarks others) {
    marks = others;
    boost = 0;
  }

  // Boosted marks

  /** How far they may be boosted, in parts of 10,000 of the high one; 0: not at all. */
  void setBoostFactor(int factor) {
    boostFactor = factor;
  }

  /** The same, but mixes no pageblocks: ALLOC_NOFRAGMENT. */
  long allocateUnmixed(int order, MigrateType of, boolean movable) {
    return buddy.allocateUnmixed(order, of, movable);
  }

  /** Takes a block out; answers its first frame, or -1. */
  long allocate(int order, MigrateType of, boolean movable) {
    long before = buddy.fallbacks();
    long pfn = buddy.allocate(order, of, movable);
    if (buddy.fallbacks() > before) {
      boost();
    }
    return pfn;
  }

  /**
   * Raises all marks by a pageblock, so that kswapd makes room in which no allocation has to fall
   * back to another type's pageblocks: boost_watermark() (mm/page_alloc.c, Linux 6.1).
   */
  private void boost() {
    long block = 1L << compaction.blockOrder();
    long most = marks.high() * boostFactor / FACTOR_UNIT;
    if (most > 0 && FEWEST_BLOCKS * block <= pages) {
      boost = Math.min(boost + block, Math.max(block, most));
    }
  }

  /** By how many pages they are raised: watermark_boost. */
  long boosted() {
    return boost;
  }

  /** kswapd begins to reclaim what they are raised by, and answers how much that is. */
  long beginBoostReclaim() {
    boostAtWake = boost;
    return boost;
  }

  /** It has done so: what they were raised by when it began is gone. */
  void endBoostReclaim() {
    boost -= Math.min(boost, boostAtWake);
    boostAtWake = 0;
  }

  /** How far WMARK_PROMO is above the high watermark. */
  int promoStep() {
    return (int) (marks.promo() - marks.high());
  }

  /** Whether so much is free that no watermark and no order is near. */
  boolean hasPlenty() {
    return cma == null
        && buddy.blocks(maxOrder) >= PLENTY
        && buddy.freePages() > limit(Mark.HIGH, ZoneType.MOVABLE) + promoStep() + SOME;
  }

  long pages() {
    return pages;
  }

  /**
   * Whether the zone may give away a block to what can be moved: __zone_watermark_ok() with
   * ALLOC_CMA (mm/page_alloc.c, Linux 6.1).
   */
  boolean allows(int order, Mark mark, ZoneType highest) {
    return allows(order, mark, highest, 0);
  }

  /** The same with the mark raised by some pages. */
  boolean allows(int order, Mark mark, ZoneType highest, int more) {
    if (mark == Mark.NONE) {
      return true;
    }
    long usable = buddy.freePages() - ((1L << order) - 1);
    return usable > limit(mark, highest) + more;
  }

  /**
   * How many pages stay with the zone: its watermark, raised by what it is boosted by, and its
   * reserve against higher zones.
   */
  long limit(Mark mark, ZoneType highest) {
    long limit =
        switch (mark) {
          case HIGH -> marks.high();
          case LOW -> marks.low();
          case MIN -> marks.min();
          case NONE -> 0;
        };
    return mark == Mark.NONE ? 0 : limit + boost + reserve[highest.ordinal()];
  }
}
