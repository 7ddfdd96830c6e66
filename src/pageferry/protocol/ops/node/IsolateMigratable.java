package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;

/**
 * The migrate scanner goes on to where it finds folios that can be moved, and takes them off their
 * LRU lists, up to 32 pages of one pageblock: isolate_migratepages() and
 * isolate_migratepages_block() (mm/compaction.c, Linux 6.1).
 *
 * @param plan what is compacted
 * @param from where it goes on
 * @param free the first frame of the pageblock where the free scanner is
 */
public record IsolateMigratable(CompactPlan plan, long from, long free)
    implements NodeOp<IsolateMigratable.Found> {
  /** COMPACT_CLUSTER_MAX. */
  public static final int CLUSTER = 32;

  private static final int NEVER =
      PageFlags.HUGETLB | PageFlags.KERNEL | PageFlags.SPLITTING | PageFlags.ISOLATED;

  /**
   * What the scanner has found.
   *
   * @param folios the folios taken
   * @param next where it goes on
   * @param scanned how many pages it has looked at
   */
  public record Found(List<Folio> folios, long next, int scanned) {
    /** How many pages the folios have. */
    public int pages() {
      return folios.stream().mapToInt(folio -> 1 << folio.order()).sum();
    }
  }

  /**
   * A folio.
   *
   * @param pfn its first frame
   * @param order its order
   */
  public record Folio(long pfn, int order) {}

  @Override
  public Found on(NodeMemory memory) {
    CompactRecord seen = plan.record(memory);
    int scanned = 0;
    long bound = seen.blockStart(free);
    long at = from;
    while (at < bound) {
      long end = seen.blockEnd(at);
      if (passesOver(memory, seen, at)) {
        at = end;
        continue;
      }
      Scan scan = new Scan(memory, plan, at, end);
      scan.run();
      scanned += scan.scanned;
      if (!plan.scope().isWhole() && scan.at == end) {
        seen.migratedTo(end, plan.waits());
        if (scan.taken.isEmpty() && at == seen.blockStart(at)) {
          seen.skip(at);
        }
      }
      at = scan.at;
      if (!scan.taken.isEmpty()) {
        return new Found(scan.taken, at, scanned);
      }
    }
    return new Found(List.of(), at, scanned);
  }

  /** isolation_suitable() and suitable_migration_source(). */
  private boolean passesOver(NodeMemory memory, CompactRecord seen, long at) {
    boolean skips = !plan.scope().isWhole() && at == seen.blockStart(at) && seen.skips(at);
    return skips || !plan.takesFrom(memory.zones().get(plan.zone()).buddy().typeOf(at));
  }

  /** The scan of one pageblock. */
  private static final class Scan {
    final List<Folio> taken = new ArrayList<>();
    private final NodeMemory memory;
    private final FrameTable frames;
    private final CompactPlan plan;
    private final long end;
    private final boolean strict;
    long at;
    int scanned;

    Scan(NodeMemory memory, CompactPlan plan, long from, long end) {
      this.memory = memory;
      this.frames = memory.frames();
      this.plan = plan;
      this.at = from;
      this.end = end;
      this.strict = plan.scope().isDirect() && plan.mode() == MigrateMode.MIGRATE_ASYNC;
    }

    void run() {
      ZoneMemory zone = memory.zones().get(plan.zone());
      int pages = 0;
      while (at < end && pages < CLUSTER) {
        scanned++;
        int order = zone.buddy().orderAt(at);
        if (order >= 0) {
          at = Math.min(end, at + (1L << order));
          continue;
        }
        Folio folio = new Folio(at, frames.order(at));
        at = Math.min(end, frames.end(at));
        if (isMovable(folio)) {
          taken.add(folio);
          pages += 1 << folio.order();
        } else if (strict) {
          giveUpBlock();
          pages = 0;
        }
      }
      taken.forEach(this::take);
    }

    /** Of a block that cannot become free as a whole nothing is moved. */
    private void giveUpBlock() {
      long block = Paging.folioStart(at - 1, plan.order());
      taken.removeIf(folio -> folio.pfn() >= block);
      at = Math.min(end, block + (1L << plan.order()));
    }

    private boolean isMovable(Folio folio) {
      long pfn = folio.pfn();
      int flags = frames.flags(pfn);
      if ((flags & PageFlags.LRU) == 0 || (flags & (NEVER | PageFlags.TAIL)) != 0) {
        return false;
      }
      boolean large = folio.order() > 0;
      boolean fits = memory.has(KernelSwitch.COMPACTS_LARGE_FOLIOS) && !isTooLarge(folio.order());
      if (large && !fits || isPinned(pfn, flags)) {
        return false;
      }
      boolean async = plan.mode() == MigrateMode.MIGRATE_ASYNC;
      boolean unevictable = (flags & PageFlags.UNEVICTABLE) != 0;
      return !(async && (flags & PageFlags.WRITEBACK) != 0)
          && (plan.knobs().unevictable() || !unevictable);
    }

    /** skip_isolation_on_order() (mm/compaction.c, Linux 6.9). */
    private boolean isTooLarge(int order) {
      int most = plan.order() < 0 ? memory.paging().hugeOrder() : plan.order();
      return order >= most;
    }

    /** An anonymous page with more references than entries is probably pinned. */
    private boolean isPinned(long pfn, int flags) {
      boolean anonymous = (flags & PageFlags.ANON) != 0 && (flags & PageFlags.CACHE) == 0;
      if (!anonymous) {
        return false;
      }
      int mapped = 0;
      for (long page = pfn; page < frames.end(pfn); page++) {
        mapped += frames.mappingCount(page);
      }
      return frames.refs(pfn) > mapped;
    }

    private void take(Folio folio) {
      memory.leaveLru(folio.pfn());
      frames.set(folio.pfn(), PageFlags.ISOLATED);
      frames.addRefs(folio.pfn(), 1);
    }
  }
}
