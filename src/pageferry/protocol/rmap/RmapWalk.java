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
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * A walk over the entries that map a folio, the lock of those who map it held: rmap_walk()
 * (mm/rmap.c, Linux 6.1). Of anonymous memory that is one operation of one address space, mostly,
 * which then has the lock of its anon_vma for as long; what takes more asks for it first.
 */
public abstract class RmapWalk extends Routine {
  private boolean anon;
  private @Nullable Lockable rmapLock;

  protected RmapWalk(KernelFunction function) {
    super(function);
  }

  /** The lock that is held for the folio, or null. */
  protected @Nullable Lockable held() {
    return rmapLock;
  }

  /** It is another one from now on, or none. */
  protected void hold(@Nullable Lockable lock) {
    rmapLock = lock;
  }

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
        : lockAnon(LockAnonVma.toReadAt(mappings.code(0)), then);
  }

  private Instruction lockAnon(LockAnonVma lock, Supplier<Instruction> then) {
    return call(lock.trying(onlyTries()), root -> had(root, then));
  }

  private Instruction had(long root, Supplier<Instruction> then) {
    return root == LockAnonVma.REFUSED
        ? refused()
        : locked(root == 0 ? null : new AnonLock(root), then);
  }

  /** Whether the walk is given up where somebody has the lock: rmap_walk_control.try_lock. */
  protected boolean onlyTries() {
    return false;
  }

  /** How a walk ends that only tries and is refused. */
  protected Instruction refused() {
    throw new IllegalStateException("a walk that waits is not refused");
  }

  protected final Instruction locked(@Nullable Lockable lock, Supplier<Instruction> then) {
    hold(lock);
    return then.get();
  }

  /** Has an address space do something with entries of one page table. */
  protected final <R> Instruction walk(int mm, EntryOp<R> op, long ns, Then<R> then) {
    return takesLock()
        ? walkUnder(mm, new UnderAnonVma<>(op.vpn(), op), ns, then)
        : ask(mm, op, MmapLock.NONE, ns, then);
  }

  /** The same with an operation that does not say which page it is about. */
  protected final <R> Instruction walkUnder(int mm, UnderAnonVma<R> under, long ns, Then<R> then) {
    return takesLock()
        ? ask(mm, under, MmapLock.NONE, ns, walked -> walked(mm, under.op(), walked, then))
        : ask(mm, under.op(), MmapLock.NONE, ns, then);
  }

  private boolean takesLock() {
    return anon && held() == null;
  }

  private <R> Instruction walked(
      int mm, SpaceOp<R> op, UnderAnonVma.Walked<R> walked, Then<R> then) {
    R answer = walked.answer();
    return answer == null
        ? lockAnon(LockAnonVma.toRead(walked.barred()), () -> ask(mm, op, MmapLock.NONE, 0, then))
        : then.on(answer);
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
