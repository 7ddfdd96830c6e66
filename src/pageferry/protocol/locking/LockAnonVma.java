package pageferry.protocol.locking;

import pageferry.mm.AnonLock;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindAnonVma;

/**
 * Takes the lock of who maps anonymous memory: folio_lock_anon_vma_read() (mm/rmap.c) and
 * anon_vma_lock_write() (include/linux/rmap.h, Linux 6.1). Returns its number, for {@link #drop}; 0
 * if the folio is not mapped any more, and there is none, or {@link #REFUSED}.
 */
public final class LockAnonVma extends Routine {
  /** Who only tries to have the lock may not. */
  public static final long REFUSED = -1;

  private final long mapping;
  private final boolean write;
  private boolean tries;
  private long root;

  private LockAnonVma(long mapping, long root, boolean write) {
    super(write ? KernelFunction.ANON_VMA_LOCK_WRITE : KernelFunction.FOLIO_LOCK_ANON_VMA_READ);
    this.mapping = mapping;
    this.root = root;
    this.write = write;
  }

  /** To walk over those that map a folio. */
  public static LockAnonVma toRead(long root) {
    return new LockAnonVma(0, root, false);
  }

  /** The same of a folio that is mapped there. */
  public static LockAnonVma toReadAt(long mapping) {
    return new LockAnonVma(mapping, 0, false);
  }

  /** To change who maps it. */
  public static LockAnonVma toWrite(long root) {
    return new LockAnonVma(0, root, true);
  }

  /** The same of a folio that is mapped there. */
  public static LockAnonVma toWriteAt(long mapping) {
    return new LockAnonVma(mapping, 0, true);
  }

  /** The same for who gives up if somebody has it: rmap_walk_control.try_lock (Linux 5.19). */
  public LockAnonVma trying(boolean only) {
    tries = only;
    return this;
  }

  /** What gives it back. */
  public static Instruction drop(long root) {
    return new Instruction.DropLock(new AnonLock(root), 0);
  }

  @Override
  protected Instruction start() {
    if (root != 0) {
      return take();
    }
    FindAnonVma find = new FindAnonVma(Mapping.vpn(mapping));
    return ask(Mapping.mm(mapping), find, MmapLock.NONE, 0, this::found);
  }

  private Instruction found(long number) {
    root = number;
    return root == 0 ? done(0) : take();
  }

  private Instruction take() {
    AnonLock lock = new AnonLock(root);
    if (!tries) {
      acquiring(lock.wait(write), root);
    }
    return after(
        new Instruction.TakeLock(lock, write, tries, 0),
        (Boolean had) -> done(had ? root : REFUSED));
  }
}
