package pageferry.protocol.locking;

import pageferry.mm.InodeLock;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Takes the lock of who maps an inode: i_mmap_lock_read(), i_mmap_lock_write() or
 * i_mmap_trylock_write() (include/linux/fs.h, Linux 6.1). Returns 1 if the task has it, or 0.
 */
public final class LockInode extends Routine {
  private final InodeLock lock;
  private final boolean write;
  private final boolean tries;

  private LockInode(KernelFunction function, int inode, boolean write, boolean tries) {
    super(function);
    this.lock = new InodeLock(inode);
    this.write = write;
    this.tries = tries;
  }

  /** To walk over those that map it. */
  public static LockInode toRead(int inode) {
    return new LockInode(KernelFunction.I_MMAP_LOCK_READ, inode, false, false);
  }

  /** To change who maps it. */
  public static LockInode toWrite(int inode) {
    return new LockInode(KernelFunction.I_MMAP_LOCK_WRITE, inode, true, false);
  }

  /** The same, unless somebody has it. */
  public static LockInode tryingToWrite(int inode) {
    return new LockInode(KernelFunction.I_MMAP_LOCK_WRITE, inode, true, true);
  }

  /** What gives it back. */
  public static Instruction drop(int inode) {
    return new Instruction.DropLock(new InodeLock(inode), 0);
  }

  @Override
  protected Instruction start() {
    if (!tries) {
      acquiring(lock.wait(write), lock.number());
    }
    return after(new Instruction.TakeLock(lock, write, tries, 0), this::answered);
  }

  private Instruction answered(boolean had) {
    return done(had ? 1 : 0);
  }
}
