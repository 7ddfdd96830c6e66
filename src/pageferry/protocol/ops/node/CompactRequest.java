package pageferry.protocol.ops.node;

import pageferry.mm.ZoneType;

/**
 * What a node's kcompactd has been asked for: kcompactd_max_order and kcompactd_highest_zoneidx of
 * struct pglist_data (include/linux/mmzone.h, Linux 6.1).
 */
final class CompactRequest {
  private int order;
  private ZoneType highest = ZoneType.DMA;
  private boolean awake;

  /** Asks for a block of an order, and says whether kcompactd has to be woken for that. */
  boolean ask(int wanted, ZoneType zone, boolean worthwhile) {
    order = Math.max(order, wanted);
    highest = highest.compareTo(zone) < 0 ? zone : highest;
    boolean wakes = !awake && worthwhile;
    awake |= wakes;
    return wakes;
  }

  /** What is asked for, which is forgotten then; without anything it falls asleep. */
  NextCompaction.Wanted take() {
    NextCompaction.Wanted wanted = new NextCompaction.Wanted(order, highest);
    awake = order > 0;
    order = 0;
    highest = ZoneType.DMA;
    return wanted;
  }
}
