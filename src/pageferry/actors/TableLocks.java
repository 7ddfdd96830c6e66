package pageferry.actors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Paging;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.ops.space.EntryOp;
import pageferry.protocol.ops.space.LocksTables;

/**
 * Page tables of an address space that a task keeps locked while it works elsewhere, and who spins
 * for them: ptlock_ptr() (include/linux/mm.h, Linux 6.1). What is over in one operation needs no
 * lock here, for the address space carries one out after the other.
 */
final class TableLocks {
  private final ArrayDeque<AddressSpace.Do> spinning = new ArrayDeque<>(1);
  private final Paging paging;
  private int holder;
  private long one;
  private long other;
  private long sinceNs;

  TableLocks(Paging paging) {
    this.paging = paging;
  }

  /** Whether anybody has tables locked. */
  boolean isHeld() {
    return holder != 0;
  }

  /** The task that has. */
  int holder() {
    return holder;
  }

  /** The first page of the table that was locked first. */
  long table() {
    return one;
  }

  /** How long they have been locked. */
  long heldNs(long nowNs) {
    return nowNs - sinceNs;
  }

  /** Whether who asks has to spin; if so it is kept until the tables are given back. */
  boolean bars(AddressSpace.Do ask) {
    boolean bars = ask.pid() != holder && wants(ask);
    if (bars) {
      spinning.add(ask);
    }
    return bars;
  }

  private boolean wants(AddressSpace.Do ask) {
    if (ask.lock() == MmapLock.TABLE_LOCK) {
      return true;
    }
    return ask.op() instanceof EntryOp<?> op && isLocked(op.vpn());
  }

  private boolean isLocked(long vpn) {
    long table = paging.hugeStart(vpn);
    return table == one || table == other;
  }

  void take(AddressSpace.Do ask, LocksTables op, long nowNs) {
    holder = ask.pid();
    one = paging.hugeStart(op.start());
    other = paging.hugeStart(op.to());
    sinceNs = nowNs;
  }

  /** Gives them back, and answers who has spun for them. */
  List<AddressSpace.Do> give() {
    holder = 0;
    List<AddressSpace.Do> next = new ArrayList<>(spinning);
    spinning.clear();
    return next;
  }
}
