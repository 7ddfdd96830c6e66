package pageferry.protocol.migrate;

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
 * A walk over the entries that map a source, the lock of those who map it held: rmap_walk()
 * (mm/rmap.c, Linux 6.1). Of anonymous memory that is one operation of one address space, mostly,
 * which then has the lock of its anon_vma for as long; what takes more asks for it first.
 */
abstract class WalkRmap extends Routine {
  final Source source;
  private boolean anon;

  WalkRmap(KernelFunction function, Source source) {
    super(function);
    this.source = source;
  }

  /**
   * Takes the lock that the walk needs, unless it is held.
   *
   * @param inode whose page cache the source is in, 0 if it is anonymous
   */
  final Instruction lockRmap(int inode, Mappings mappings, Supplier<Instruction> then) {
    if (mappings.count() == 0 || source.rmapLock != null) {
      return then.get();
    }
    anon = inode == 0;
    if (!anon) {
      return call(LockInode.toRead(inode), had -> locked(new InodeLock(inode), then));
    }
    return mappings.endOfTable(0, paging()) == mappings.count()
        ? then.get()
        : call(
            LockAnonVma.toReadAt(mappings.code(0)),
            root -> locked(root == 0 ? null : new AnonLock(root), then));
  }

  final Instruction locked(@Nullable Lockable lock, Supplier<Instruction> then) {
    source.rmapLock = lock;
    return then.get();
  }

  /** Has an address space do something with entries of one page table. */
  final <R> Instruction walk(int mm, EntryOp<R> op, long ns, Then<R> then) {
    if (!anon || source.rmapLock != null) {
      return ask(mm, op, MmapLock.NONE, ns, then);
    }
    UnderAnonVma<R> under = new UnderAnonVma<>(op);
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

  /** Gives the lock back if it is held and not the strategy's. */
  final Instruction unlockRmap(Supplier<Instruction> then) {
    if (source.keepsRmapLock) {
      return then.get();
    }
    Lockable lock = source.rmapLock;
    source.rmapLock = null;
    return lock == null
        ? then.get()
        : after(new Instruction.DropLock(lock, 0), (@Nullable Object dropped) -> then.get());
  }
}
