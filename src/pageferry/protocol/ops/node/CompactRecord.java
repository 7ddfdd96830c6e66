package pageferry.protocol.ops.node;

import java.util.BitSet;
import pageferry.mm.Paging;

/**
 * What a zone remembers of its compaction: where the scanners were, which pageblocks they pass
 * over, and whether it has failed lately (struct zone, include/linux/mmzone.h, Linux 6.1).
 */
final class CompactRecord {
  /** COMPACT_MAX_DEFER_SHIFT. */
  private static final int MOST_SHIFT = 6;

  private final long start;
  private final long end;
  private final int blockOrder;
  private final CompactRequest request = new CompactRequest();
  private final BitSet skipped = new BitSet();
  private final long[] migrate = new long[2];
  private long free;
  private int considered;
  private int shift;
  private int failed;

  CompactRecord(long start, long pages, Paging paging) {
    this.start = start;
    this.end = start + pages;
    this.blockOrder = Math.min(paging.hugeOrder(), paging.maxOrder());
    forget();
  }

  /** What the kcompactd of the node is asked for, if this is the node's first zone. */
  CompactRequest request() {
    return request;
  }

  /** The zone's first frame. */
  long start() {
    return start;
  }

  /** The frame after its last one. */
  long end() {
    return end;
  }

  /** The first frame of a frame's pageblock, or of the zone: pageblock_start_pfn(). */
  long blockStart(long pfn) {
    return Math.max(start, Paging.folioStart(pfn, blockOrder));
  }

  /** The frame after the last one of a frame's pageblock: pageblock_end_pfn(). */
  long blockEnd(long pfn) {
    return Math.min(end, Paging.folioEnd(pfn, blockOrder));
  }

  /** The order of a pageblock: pageblock_order. */
  int blockOrder() {
    return blockOrder;
  }

  /** Where the migrate scanner goes on. */
  long migrateFrom(boolean waits) {
    return migrate[waits ? 1 : 0];
  }

  /** Where the free scanner goes on: the first frame of a pageblock. */
  long freeFrom() {
    return free;
  }

  /** Where the free scanner begins. */
  long last() {
    return blockStart(end - 1);
  }

  /** reset_cached_positions(). */
  private void forget() {
    migrate[0] = start;
    migrate[1] = start;
    free = last();
  }

  /** The scanners have met: the next ones begin anew. */
  void met() {
    forget();
  }

  /** A pageblock has been seen by the migrate scanner: update_cached_migrate(). */
  void migratedTo(long pfn, boolean waits) {
    migrate[0] = Math.max(migrate[0], pfn);
    migrate[1] = waits ? Math.max(migrate[1], pfn) : migrate[1];
  }

  /** A pageblock has been seen by the free scanner. */
  void freedTo(long pfn) {
    free = Math.min(free, pfn);
  }

  /** Free pages have come back: the free scanner begins at their pageblock again. */
  void freeAgain(long pfn) {
    free = Math.max(free, blockStart(pfn));
  }

  /** Whether a pageblock need not be looked at: get_pageblock_skip(). */
  boolean skips(long pfn) {
    return skipped.get((int) (pfn - start >> blockOrder));
  }

  /** Nothing could be had from a pageblock: set_pageblock_skip(). */
  void skip(long pfn) {
    skipped.set((int) (pfn - start >> blockOrder));
  }

  /** __reset_isolation_suitable(). */
  void skipNone() {
    skipped.clear();
    forget();
  }

  /** Whether an order has failed so often that it is not tried: compaction_deferred(). */
  boolean defers(int order) {
    if (order < failed) {
      return false;
    }
    int limit = 1 << shift;
    considered = Math.min(considered + 1, limit);
    return considered < limit;
  }

  /** Whether it has been put off as often as ever: compaction_restarting(). */
  boolean restarts(int order) {
    return order >= failed && shift == MOST_SHIFT && considered >= 1 << shift;
  }

  /** It has failed: defer_compaction(). */
  void defer(int order) {
    considered = 0;
    shift = Math.min(shift + 1, MOST_SHIFT);
    failed = Math.min(failed, order);
  }

  /** It has succeeded, or an allocation of that order has: compaction_defer_reset(). */
  void trust(int order, boolean allocated) {
    if (allocated) {
      considered = 0;
      shift = 0;
    }
    failed = Math.max(failed, order + 1);
  }

  /** How often it was tried since it was put off. */
  int considered() {
    return considered;
  }

  /** How often it must have been before it is tried. */
  int limit() {
    return 1 << shift;
  }

  /** The least order that has failed. */
  int failed() {
    return failed;
  }
}
