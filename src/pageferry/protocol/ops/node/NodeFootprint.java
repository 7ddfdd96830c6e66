package pageferry.protocol.ops.node;

import java.util.TreeSet;
import pageferry.mm.FrameTable;
import pageferry.mm.Paging;
import pageferry.world.Footprint;

/**
 * What an operation touches of a node's memory, as parts of the delivery's {@link Footprint}: rows
 * of frames by lines, free lists, LRU lists and so on. {@link NodeMemory} notes it at each access,
 * so that no operation need declare anything.
 *
 * <p>Allocations commute while there is plenty, although each then gets another frame: which frame
 * nobody has used before a task gets makes no difference. With the freeing of a frame they do not.
 */
public final class NodeFootprint implements FrameTable.Watcher {
  /** Rows, and page locks on loan, are noted by so many lines each. */
  private static final int LINES = 16;

  private static final int STRIDE = Paging.X86_64.hugeOrder();
  private static final long ROWS = (1L << LINES) - 1;
  private static final long FREE = 1L << 2 * LINES;
  private static final long LRU = FREE << 1;
  private static final long COUNTERS = FREE << 2;
  private static final long PLACES = FREE << 3;
  private static final long HUGETLB = FREE << 4;
  private static final long NUMA = FREE << 5;
  private static final long BALLAST = FREE << 6;
  private static final long WAITERS = FREE << 7;
  private static final long LOANS = FREE << 8;
  private static final long SPANS = LOANS << 1;
  private static final long ACTIVE = LOANS << 2;

  /** A part for each priority of reclaim: whether lists are long enough for it to take anything. */
  private static final int PRIORITIES = 13;

  private static final long STATS = LOANS << 3;
  private static final long SHARES = LOANS << 4;

  private final FrameTable frames;
  private final TreeSet<Long> recycled = new TreeSet<>();
  private Footprint footprint = Footprint.NONE;
  private long fresh;
  private long freshEnd;

  NodeFootprint(FrameTable frames) {
    this.frames = frames;
  }

  /** Says where to note it. */
  void into(Footprint where) {
    footprint = where;
    if (where.isKept()) {
      frames.watchedBy(this);
    }
  }

  /** Another delivery begins. */
  public void begin() {
    freshEnd = fresh;
  }

  // Rows

  private static long line(long pfn) {
    return 1L << ((pfn ^ pfn >> STRIDE) & LINES - 1);
  }

  private boolean isFresh(long pfn) {
    return pfn >= fresh && pfn < freshEnd;
  }

  @Override
  public void reads(long pfn) {
    if (footprint.isKept() && !isFresh(pfn)) {
      footprint.reads(line(frames.folioOf(pfn)));
    }
  }

  @Override
  public void changes(long pfn) {
    if (footprint.isKept() && !isFresh(pfn)) {
      footprint.changes(line(pfn) | line(frames.folioOf(pfn)));
    }
  }

  @Override
  public void readsAll() {
    footprint.reads(ROWS | FREE);
  }

  /** A page lock has served requests, which counts for nobody but those who run short of locks. */
  public void loanServed() {
    footprint.adds(LOANS);
  }

  /** A page lock is lent for a folio, or a request passed on to it. */
  public void loan(long pfn) {
    footprint.changes(line(pfn) << LINES);
  }

  // Free lists

  /** A zone is asked for a block; with little left, it matters who asks first. */
  void asks(ZoneMemory zone) {
    if (footprint.isKept()) {
      if (zone.hasPlenty()) {
        footprint.reads(FREE);
      } else {
        footprint.changes(FREE);
      }
    }
  }

  /** A block has been allocated. */
  void allocated(long pfn, int order) {
    if (footprint.isKept() && order <= Paging.MOST_ORDER && !isRecycled(pfn, order)) {
      fresh = pfn;
      freshEnd = pfn + (1L << order);
    }
  }

  private boolean isRecycled(long pfn, int order) {
    Long next = recycled.ceiling(pfn);
    return next != null && next < pfn + (1L << order);
  }

  /** A block is free again. */
  void freed(long pfn, int order) {
    if (footprint.isKept()) {
      footprint.adds(FREE);
      for (long page = pfn; page < pfn + (1L << order); page++) {
        recycled.add(page);
      }
    }
  }

  /** The free lists are looked at, or changed otherwise. */
  void freeLists() {
    footprint.changes(FREE);
  }

  // The rest

  /** A folio joins an LRU list or leaves it. */
  void lru() {
    footprint.adds(LRU);
  }

  /** The order or the length of an LRU list matters. */
  void lruOrder() {
    footprint.reads(LRU);
  }

  /** The number of pages on LRU lists changes. */
  void length(long before, long after) {
    int one = Math.min(bits(before), PRIORITIES);
    int other = Math.min(bits(after), PRIORITIES);
    footprint.adds(SHARES * ((1L << Math.max(one, other)) - (1L << Math.min(one, other))));
  }

  private static int bits(long pages) {
    return Long.SIZE - Long.numberOfLeadingZeros(pages);
  }

  /** It matters whether anything of the LRU lists is the share of a priority. */
  void share(int priority) {
    footprint.reads(SHARES << priority);
  }

  /** Something is active now, or nothing any more; or it matters whether something is. */
  void anyActive(boolean changes) {
    if (changes) {
      footprint.adds(ACTIVE);
    } else {
      footprint.reads(ACTIVE);
    }
  }

  /** A generation of some group begins or goes; or it matters how many there are. */
  void generations(boolean changes) {
    if (changes) {
      footprint.changes(SPANS);
    } else {
      footprint.reads(SPANS);
    }
  }

  /** Statistics of the lists, brought up to date now and then, are looked at. */
  void stats() {
    footprint.changes(STATS);
  }

  void counter() {
    footprint.adds(COUNTERS);
  }

  /** The places of all pages of page caches are looked at. */
  void allPlaces() {
    footprint.reads(PLACES);
  }

  /** A page gets a place in a page cache, or loses it. */
  void place(long pfn) {
    changes(pfn);
    footprint.adds(PLACES);
  }

  void hugetlb() {
    footprint.changes(HUGETLB);
  }

  void numa() {
    footprint.changes(NUMA);
  }

  void ballast() {
    footprint.changes(BALLAST | FREE);
  }

  /** Anything may be concerned, as by what is done to memory blocks. */
  public void whole() {
    footprint.changes(Footprint.WHOLE);
  }

  /** Somebody begins to wait for references to go, or waits no more. */
  public void waiters() {
    footprint.changes(WAITERS);
  }

  /** It matters whether somebody waits for references to go. */
  public void looksForWaiters() {
    footprint.reads(WAITERS);
  }
}
