package pageferry.protocol.ops.node;

import pageferry.mm.ZoneType;

/**
 * Whether the node can take pages in that NUMA balancing moves: migrate_balanced_pgdat(), and until
 * 4.18 numamigrate_update_ratelimit() (mm/migrate.c, Linux 4.15 and 6.1). The node must not become
 * short of memory itself, and no more than some pages may come in 100 ms.
 *
 * @param pages how many pages
 * @param nowNs the time
 */
public record HasRoom(int pages, long nowNs) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.numa().admits(pages, nowNs)
        && memory.zones().stream().anyMatch(zone -> staysBalanced(zone, pages));
  }

  /** Whether a zone stays above its high watermark with so many pages less. */
  static boolean staysBalanced(ZoneMemory zone, int pages) {
    int more = pages + zone.unusable(false);
    return zone.pages() > 0 && zone.allows(0, Mark.HIGH, ZoneType.MOVABLE, more);
  }
}
