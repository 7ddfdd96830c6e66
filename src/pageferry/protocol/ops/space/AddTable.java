package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Hangs a page-table page in: pmd_install() (mm/memory.c, Linux 6.1). Answers false if there is a
 * table or a huge entry already.
 *
 * @param vpn any page of the 2 MiB
 * @param pfn the table's page frame
 */
public record AddTable(long vpn, long pfn) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    if (space.table().hasTable(vpn) || Pte.has(space.table().get(vpn), Pte.HUGE)) {
      return false;
    }
    space.table().addTable(vpn, pfn);
    return true;
  }
}
