package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Moves the entries of a stretch within one page table: move_huge_pmd(), move_normal_pmd() and
 * move_ptes() (mm/mremap.c, Linux 6.1). A whole table moves as it is; otherwise one must stand at
 * the destination. Answers false, with nothing moved, where a migration has begun.
 *
 * @param start the first page
 * @param end the page after the last
 * @param to where the first page goes
 */
public record MoveEntries(long start, long end, long to) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    if (new FindMoving(start, end, end, to).on(space).migrating() >= 0) {
      return false;
    }
    PageTable table = space.table();
    space.contents().move(start, end, to);
    long first = table.get(start);
    if (Pte.has(first, Pte.HUGE)) {
      BitSet blank = table.blank(start);
      boolean young = table.isYoung(start);
      table.setHuge(start, 0);
      table.setHuge(to, first);
      keepOld(table, to, young);
      table.setBlank(to, blank);
      return true;
    }
    boolean whole = end - start == space.paging().huge() && !table.hasTable(to);
    boolean usedTable = table.isYoungTable(start);
    long[] entries = new long[(int) (end - start)];
    BitSet young = new BitSet();
    for (int i = 0; i < entries.length; i++) {
      entries[i] = table.get(start + i);
      young.set(i, table.isYoung(start + i));
      table.set(start + i, 0);
    }
    if (whole) {
      table.addTable(to, table.removeTable(start));
    }
    for (int i = 0; i < entries.length; i++) {
      table.set(to + i, entries[i]);
      keepOld(table, to + i, young.get(i));
    }
    if (whole && !usedTable) {
      table.clearYoungTable(to);
    }
    return true;
  }

  /** Accessed bits go with the entries. */
  private static void keepOld(PageTable table, long vpn, boolean young) {
    if (!young) {
      table.clearYoung(vpn);
    }
  }
}
