package pageferry.protocol.rmap;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AnonLock;
import pageferry.mm.InodeLock;
import pageferry.mm.KernelFunction;
import pageferry.mm.Lockable;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.space.EntryOp;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * A walk over the entries that map a folio, the lock of those who map it held: rmap_walk()
 * (mm/rmap.c, Linux 6.1). Of anonymous memory that is one operation of one address space, mostly,
 * which then has the lock of its anon_vma for as long; what takes more asks for it first.
 */
public abstract class RmapWalk extends Routine {
  private boolean anon;

  protected RmapWalk(KernelFunction function) {
    super(function);
  }

  /** The lock that is held for the folio, or null. */
  protected abstract @Nullable Lockable held();

  /** It is another one from now on, or none. */
  protected abstract void hold(@Nullable Lockable lock);

  /**
   * Takes the lock that the walk needs, unless it is held.
   *
   * @param inode whose page cache the folio is in, 0 if it is anonymous
   * @param together how many of the entries the first operation treats
   */
  protected final Instruction lockRmap(
      int inode, Mappings mappings, int together, Supplier<Instruction> then) {
    if (mappings.count() == 0 || held() != null) {
      return then.get();
    }
    anon = inode == 0;
    if (!anon) {
      return call(LockInode.toRead(inode), had -> locked(new InodeLock(inode), then));
    }
    return together == mappings.count()
        ? then.get()
        : call(
            LockAnonVma.toReadAt(mappings.code(0)),
            root -> locked(root == 0 ? null : new AnonLock(root), then));
  }

  protected final Instruction locked(@Nullable Lockable lock, Supplier<Instruction> then) {
    hold(lock);
    return then.get();
  }

  /** Has an address space do something with entries of one page table. */
  protected final <R> Instruction walk(int mm, EntryOp<R> op, long ns, Then<R> then) {
    if (!anon || held() != null) {
      return ask(mm, op, MmapLock.NONE, ns, then);
    }
    UnderAnonVma<R> under = new UnderAnonVma<>(op.vpn(), op);
    return ask(mm, under, MmapLock.NONE, ns, walked -> walked(mm, op, walked, then));
  }

  private <R> Instruction walked(
      int mm, EntryOp<R> op, UnderAnonVma.Walked<R> walked, Then<R> then) {
    R answer = walked.answer();
    if (answer != null) {
      return then.on(answer);
    }
    return call(
        LockAnonVma.toRead(walked.barred()),
        root -> locked(new AnonLock(root), () -> ask(mm, op, MmapLock.NONE, 0, then)));
  }

  /** Whether somebody else gives the lock back. */
  protected boolean leavesLock() {
    return false;
  }

  /** Gives the lock back if it is held and nobody else does. */
  protected final Instruction unlockRmap(Supplier<Instruction> then) {
    if (leavesLock()) {
      return then.get();
    }
    Lockable lock = held();
    hold(null);
    return lock == null
        ? then.get()
        : after(new Instruction.DropLock(lock, 0), (@Nullable Object dropped) -> then.get());
  }
}
