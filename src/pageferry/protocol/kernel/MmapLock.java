package pageferry.protocol.kernel;

/** What is done to mmap_lock around an operation on an address space. */
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
  /** Gives back what the caller holds after the operation. */
  RELEASE;

  /** Whether the lock is taken before the operation. */
  public boolean acquires() {
    return this != NONE && this != RELEASE;
  }

  /** Whether the lock is wanted for writing. */
  public boolean writes() {
    return this == WRITE || this == WRITE_BRIEFLY;
  }

  /** Whether the lock is given back after the operation. */
  public boolean releases() {
    return this == READ_BRIEFLY || this == WRITE_BRIEFLY || this == RELEASE;
  }
}
