package pageferry.protocol.mmap;

import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.space.FindMoving;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.MoveEntries;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.thp.MapTable;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Moves the entries of a stretch to other addresses, page table by page table: move_page_tables()
 * (mm/mremap.c, Linux 6.1), mmap_lock held for writing and the tables locked from the look at the
 * entries until they have moved, so that whoever walks over a page's mappings finds each here or
 * there; where whole tables move, with the locks of who maps what they hold. Unlike the kernel it
 * waits for folios under migration. Returns 0 or -ENOMEM.
 */
final class MovePageTables extends Routine {
  private final long end;
  private final long shift;
  private final Vma area;
  private final int inode;
  private final long anonVma;
  private int order;
  private long at;
  private long stop;
  private boolean locksRmap;

  /**
   * @param start the first page
   * @param end the page after the last
   * @param to where the first page goes
   * @param area the area that they are in
   */
  MovePageTables(long start, long end, long to, Vma area) {
    super(KernelFunction.MOVE_PAGE_TABLES);
    this.area = area;
    this.inode = area.inode();
    this.anonVma = area.anonVma();
    this.at = start;
    this.end = end;
    this.shift = to - start;
  }

  @Override
  protected Instruction start() {
    order = Math.max(area.hugetlbOrder(paging()), paging().hugeOrder());
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    looksAgain();
    long from = Paging.folioEnd(at, order) - at;
    long to = Paging.folioEnd(at + shift, order) - (at + shift);
    stop = Math.min(end, at + Math.min(from, to));
    locksRmap = false;
    boolean whole = stop - at == 1L << order;
    return whole && (inode != 0 || anonVma != 0)
        ? ask(current().mm(), new GetEntry(at), MmapLock.NONE, 0, this::peeked)
        : find();
  }

  /** move_pgt_entry(): the entry of a huge page moves under the locks of the tables alone. */
  private Instruction peeked(long entry) {
    return Pte.has(entry, Pte.HUGE) ? find() : lockRmap();
  }

  /** take_rmap_locks(). */
  private Instruction lockRmap() {
    locksRmap = true;
    return inode == 0 ? lockAnonVma(0) : call(LockInode.toWrite(inode), this::lockAnonVma);
  }

  private Instruction lockAnonVma(long had) {
    return anonVma == 0 ? find() : call(LockAnonVma.toWrite(anonVma), root -> find());
  }

  /** drop_rmap_locks(). */
  private Instruction unlockRmap(Supplier<Instruction> then) {
    if (!locksRmap) {
      return then.get();
    }
    return anonVma == 0
        ? unlockInode(then)
        : after(LockAnonVma.drop(anonVma), dropped -> unlockInode(then));
  }

  private Instruction unlockInode(Supplier<Instruction> then) {
    return inode == 0 ? then.get() : after(LockInode.drop(inode), dropped -> then.get());
  }

  private Instruction find() {
    acquiring(WaitKind.PAGE_TABLE, Mapping.of(current().mm(), paging().hugeStart(at), false));
    FindMoving find = new FindMoving(at, stop, end, at + shift);
    return ask(current().mm(), find, MmapLock.TABLE_LOCK, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindMoving.Found found) {
    boolean whole = stop - at == 1L << order;
    boolean splits = found.huge() != 0 && !whole;
    boolean needsTable = found.huge() == 0 && !whole;
    if (found.migrating() >= 0) {
      return unlock(() -> lock(found.migrating(), LockKind.WAIT, over -> next()));
    }
    if (!found.any()) {
      stop = found.next();
      return unlock(this::past);
    }
    if (splits) {
      SplitHugePmd split = new SplitHugePmd(current().mm(), at, found.huge());
      return unlock(() -> call(split, rc -> rc < 0 ? done(rc) : next()));
    }
    if (needsTable && !found.hasTable()) {
      MapTable map = new MapTable(current().mm(), at + shift, 0);
      return unlock(() -> call(map, rc -> rc < 0 ? done(rc) : next()));
    }
    PerNode rename = PerNode.rename(found.entries(), shift, cost(Cost.SET_PTE));
    return call(rename, nothing -> rename.refused().count() > 0 ? unlock(this::next) : move());
  }

  private Instruction unlock(Supplier<Instruction> then) {
    return ask(
        current().mm(), Nothing.NOTHING, MmapLock.TABLE_UNLOCK, 0, nothing -> unlockRmap(then));
  }

  private Instruction move() {
    MoveEntries move = new MoveEntries(at, stop, at + shift);
    return ask(current().mm(), move, MmapLock.TABLE_UNLOCK, cost(Cost.SET_PTE), this::moved);
  }

  private Instruction moved(boolean all) {
    return unlockRmap(() -> all ? past() : next());
  }

  private Instruction past() {
    at = stop;
    gotOn();
    return next();
  }
}
