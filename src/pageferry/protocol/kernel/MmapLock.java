package pageferry.protocol.kernel;

import pageferry.protocol.ops.space.AreaOp;
import pageferry.protocol.ops.space.LocksTables;
import pageferry.protocol.ops.space.Refusable;

/**
 * What is done to mmap_lock, or to the lock of an area (since Linux 6.4), around an operation on an
 * address space.
 */
public enum MmapLock {
  /** Nothing: the caller holds it, or needs none. */
  NONE,
  /** Takes it for reading first. */
  READ,
  /** Takes it for writing first. */
  WRITE,
  /** Takes it for reading first and gives it back after the operation. */
  READ_BRIEFLY,
  /** Takes it for writing first and gives it back after the operation. */
  WRITE_BRIEFLY,
  /**
   * Tries to take it for reading first: mmap_read_trylock(). Where it is not to be had a {@link
   * Refusable} is not carried out.
   */
  TRY_READ,
  /** Gives back what the caller holds after the operation. */
  RELEASE,
  /** Of a holder for writing: holds it for reading after the operation. */
  DOWNGRADE,
  /**
   * Tries to take the lock of one area for reading first: lock_vma_under_rcu(). Where it is not to
   * be had an {@link AreaOp} is not carried out.
   */
  AREA_READ,
  /** Gives back the lock of an area after the operation. */
  AREA_RELEASE,
  /**
   * Of a holder of mmap_lock for writing: keeps readers out of areas first, until mmap_lock is
   * given back: vma_start_write(). Sleeps while an area has readers.
   */
  AREA_WRITE,
  /** Keeps the page tables of a {@link LocksTables} locked after the operation. */
  TABLE_LOCK,
  /** Gives locked page tables back after the operation. */
  TABLE_UNLOCK;

  /** Whether mmap_lock is taken before the operation. */
  public boolean acquires() {
    return this == READ || this == WRITE || this == READ_BRIEFLY || this == WRITE_BRIEFLY;
  }

  /** Whether mmap_lock is wanted for writing. */
  public boolean writes() {
    return this == WRITE || this == WRITE_BRIEFLY;
  }

  /** Whether mmap_lock is given back after the operation. */
  public boolean releases() {
    return this == READ_BRIEFLY || this == WRITE_BRIEFLY || this == RELEASE;
  }
}
