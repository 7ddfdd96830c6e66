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
  private int watch;

  /** Asks for a block of an order, and says whether kcompactd has to be woken for that. */
  boolean ask(int wanted, ZoneType zone, boolean worthwhile) {
    order = Math.max(order, wanted);
    highest = highest.compareTo(zone) < 0 ? zone : highest;
    boolean wakes = !awake && worthwhile;
    awake |= wakes;
    return wakes;
  }

  /** Somebody else watches the node's fragmentation from now on; returns a number for that. */
  int watchAnew() {
    return ++watch;
  }

  /** Whether no other has begun to watch the node since that one. */
  boolean isWatch(int number) {
    return number == watch;
  }

  /** kcompactd begins unasked, unless it works. */
  boolean begin() {
    boolean idle = !awake;
    awake = true;
    return idle;
  }

  /** Whether it works. */
  boolean isAwake() {
    return awake;
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
