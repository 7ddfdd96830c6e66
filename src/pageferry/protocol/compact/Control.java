package pageferry.protocol.compact;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.ZoneType;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Supply;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.world.CompactEvent;

/**
 * The compaction of one zone on its way: where its scanners are, and the free pages it has (struct
 * compact_control, mm/internal.h, Linux 6.1).
 */
final class Control implements Supply.Stock {
  final int node;
  final CompactPlan plan;
  final List<Long> free = new ArrayList<>();
  long start;
  long end;
  long migrateFrom;
  long freeFrom;

  /** How many pages are on their way. */
  int wanted;

  long migrateScanned;
  long freeScanned;

  Control(int node, CompactPlan plan) {
    this.node = node;
    this.plan = plan;
  }

  /** Where the scanners are. */
  CompactEvent.Range range() {
    return new CompactEvent.Range(start, migrateFrom, freeFrom, end);
  }

  /** Which zone it is, and for which order. */
  CompactEvent.Place place(Topology topology) {
    ZoneType type = topology.nodes().get(node).zones().get(plan.zone()).type();
    return new CompactEvent.Place(node, type, plan.order());
  }

  /** compact_scanners_met(), by pageblocks. */
  boolean hasMet(int blockOrder) {
    return freeFrom >> blockOrder <= migrateFrom >> blockOrder;
  }

  /** Takes the first pages that make a folio of that order; returns the first one, or -1. */
  long take(int order) {
    for (int i = 0; i + (1 << order) <= free.size(); i++) {
      long first = free.get(i);
      int last = i + (1 << order) - 1;
      if (first == Paging.folioStart(first, order) && free.get(last) == first + (1L << order) - 1) {
        free.subList(i, last + 1).clear();
        return first;
      }
    }
    return -1;
  }

  /** compaction_free(). */
  @Override
  public void giveBack(Source source) {
    free.add(0, source.target);
  }
}
