package pageferry.protocol.ops.node;

import pageferry.mm.ZoneType;

/**
 * Whether tasks may reclaim a node's pages by themselves: allow_direct_reclaim() (mm/vmscan.c,
 * Linux 6.1). Not while half of what its zones keep in reserve is in use, unless its kswapd has
 * given up, or has nothing to reclaim. Departure: a zone without pages on LRU lists counts where
 * another zone of the node has some.
 */
public record AllowsDirectReclaim() implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    if (memory.kswapd().isHopeless() || memory.lengths().hasNoShare(0)) {
      return true;
    }
    long reserve = 0;
    long free = 0;
    for (ZoneMemory zone : memory.zones()) {
      if (zone.type() != ZoneType.MOVABLE && zone.pages() > 0) {
        reserve += zone.marks().min() + zone.boosted();
        free += zone.buddy().freePages();
      }
    }
    return reserve == 0 || free > reserve / 2;
  }
}
