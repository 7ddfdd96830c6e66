package pageferry.protocol.ops.node;

import java.util.Arrays;
import pageferry.mm.Buddy;
import pageferry.mm.CompactScope;
import pageferry.mm.FrameTable;

/**
 * The free scanner goes on downwards until it has taken as many free pages as are wanted, each with
 * a reference as a new folio has it: isolate_freepages() and isolate_freepages_block()
 * (mm/compaction.c, Linux 6.1).
 *
 * @param plan what is compacted
 * @param from where it goes on: a frame of the pageblock to be looked at
 * @param migrate where the migrate scanner is
 * @param wanted how many pages are enough
 */
public record IsolateFree(CompactPlan plan, long from, long migrate, int wanted)
    implements NodeOp<IsolateFree.Found> {
  /**
   * What the scanner has found.
   *
   * @param pfns the pages taken
   * @param next where it goes on
   * @param scanned how many pages it has looked at
   */
  public record Found(long[] pfns, long next, int scanned) {}

  @Override
  public Found on(NodeMemory memory) {
    ZoneMemory zone = memory.zones().get(plan.zone());
    CompactRecord seen = zone.compaction();
    long low = seen.blockEnd(migrate);
    long[] pfns = new long[0];
    int scanned = 0;
    long at = from;
    while (at >= low && pfns.length < wanted) {
      long block = seen.blockStart(at);
      if (!suits(zone, seen, block)) {
        at = block - 1 < low ? low - 1 : seen.blockStart(block - 1);
        continue;
      }
      Scan scan = new Scan(memory, zone, at, seen.blockEnd(at));
      scan.run(wanted - pfns.length);
      scanned += scan.scanned;
      long[] more = Arrays.copyOf(pfns, pfns.length + scan.count);
      System.arraycopy(scan.pfns, 0, more, pfns.length, scan.count);
      pfns = more;
      if (!scan.isOver()) {
        return new Found(pfns, scan.at, scanned);
      }
      if (!plan.scope().isWhole()) {
        note(seen, block, scan.count == 0);
      }
      at = block - 1 < low ? low - 1 : seen.blockStart(block - 1);
    }
    return new Found(pfns, at, scanned);
  }

  private static void note(CompactRecord seen, long block, boolean nothing) {
    seen.freedTo(block);
    if (nothing) {
      seen.skip(block);
    }
  }

  /** suitable_migration_target() and isolation_suitable(). */
  private boolean suits(ZoneMemory zone, CompactRecord seen, long block) {
    boolean free = zone.buddy().orderAt(block) >= seen.blockOrder();
    boolean movable =
        plan.scope() == CompactScope.SYNC_FULL || zone.buddy().typeOf(block).isMovable();
    return !free && movable && (plan.scope().isWhole() || !seen.skips(block));
  }

  /** The scan of one pageblock, upwards. */
  private static final class Scan {
    private final ZoneMemory zone;
    private final FrameTable frames;
    private final long end;
    private long[] pfns = new long[0];
    private boolean refused;
    long at;
    int count;
    int scanned;

    Scan(NodeMemory memory, ZoneMemory zone, long from, long end) {
      this.zone = zone;
      this.frames = memory.frames();
      this.at = from;
      this.end = end;
    }

    boolean isOver() {
      return at >= end;
    }

    void run(int wanted) {
      Buddy buddy = zone.buddy();
      while (at < end && count < wanted && !refused) {
        scanned++;
        int order = buddy.orderAt(at);
        if (order < 0) {
          at = Math.min(end, frames.end(at));
        } else {
          take(buddy, order);
        }
      }
    }

    /** __isolate_free_page(), which respects the min watermark, and split_map_pages(). */
    private void take(Buddy buddy, int order) {
      if (!zone.allows(0, Mark.MIN, zone.type(), 1 << order)) {
        refused = true;
        return;
      }
      int pages = 1 << order;
      buddy.removeAll(at, pages);
      pfns = Arrays.copyOf(pfns, count + pages);
      for (int page = 0; page < pages; page++) {
        frames.addRefs(at, 1);
        pfns[count++] = at++;
      }
    }
  }
}
