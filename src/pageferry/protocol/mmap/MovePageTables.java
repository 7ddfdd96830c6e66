package pageferry.protocol.mmap;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Pages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindMoving;
import pageferry.protocol.ops.space.MoveEntries;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.thp.MapTable;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Moves the entries of a stretch to other addresses, page table by page table: move_page_tables()
 * (mm/mremap.c, Linux 6.1), mmap_lock held for writing. Unlike the kernel it waits for folios under
 * migration. Returns 0 or -ENOMEM.
 */
final class MovePageTables extends Routine {
  private final long end;
  private final long shift;
  private long at;
  private long stop;

  /**
   * @param start the first page
   * @param end the page after the last
   * @param to where the first page goes
   */
  MovePageTables(long start, long end, long to) {
    super(KernelFunction.MOVE_PAGE_TABLES);
    this.at = start;
    this.end = end;
    this.shift = to - start;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    looksAgain();
    long from = Pages.hugeEnd(at) - at;
    long to = Pages.hugeEnd(at + shift) - (at + shift);
    stop = Math.min(end, at + Math.min(from, to));
    return ask(
        current().mm(),
        new FindMoving(at, stop, end),
        MmapLock.NONE,
        cost(Cost.LOOKUP),
        this::found);
  }

  private Instruction found(FindMoving.Found found) {
    if (found.migrating() >= 0) {
      return lock(found.migrating(), LockKind.WAIT, over -> next());
    }
    if (!found.any()) {
      stop = found.next();
      return past();
    }
    boolean whole = stop - at == Pages.HUGE;
    if (found.huge() != 0 && !whole) {
      return call(
          new SplitHugePmd(current().mm(), at, found.huge()), rc -> rc < 0 ? done(rc) : next());
    }
    boolean needsTable = found.huge() == 0 && !whole;
    return needsTable
        ? call(new MapTable(current().mm(), at + shift, 0), rc -> rc < 0 ? done(rc) : rename(found))
        : rename(found);
  }

  private Instruction rename(FindMoving.Found found) {
    PerNode rename = PerNode.rename(found.entries(), shift, cost(Cost.SET_PTE));
    return call(rename, nothing -> rename.refused().count() > 0 ? next() : move());
  }

  private Instruction move() {
    MoveEntries move = new MoveEntries(at, stop, at + shift);
    return ask(current().mm(), move, MmapLock.NONE, cost(Cost.SET_PTE), this::moved);
  }

  private Instruction moved(boolean all) {
    return all ? past() : next();
  }

  private Instruction past() {
    at = stop;
    gotOn();
    return next();
  }
}
