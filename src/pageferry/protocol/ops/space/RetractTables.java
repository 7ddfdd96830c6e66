package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;

/**
 * Takes out the page tables by which 2 MiB of an inode were mapped and in which nothing stands any
 * more: retract_page_tables() (mm/khugepaged.c, Linux 6.1). Answers their page frames.
 *
 * @param inode the inode's number
 * @param from the first of the page offsets
 */
public record RetractTables(int inode, long from) implements SpaceOp<EntryList> {
  @Override
  public EntryList on(Space space) {
    PageTable table = space.table();
    EntryList tables = new EntryList();
    for (Vma area : space.all()) {
      long first = area.start() - area.offset(area.start()) + from;
      boolean maps = area.inode() == inode && space.paging().startsHuge(first) && area.has(first);
      if (maps
          && area.holds(first, space.paging().hugeOrder())
          && isEmpty(table, first, space.paging().huge())) {
        tables.addTable(table.removeTable(first));
      }
    }
    return tables;
  }

  private static boolean isEmpty(PageTable table, long first, int pages) {
    return table.hasTable(first) && SetFolio.isEmpty(table, first, pages);
  }
}
