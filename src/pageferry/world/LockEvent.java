package pageferry.world;

import pageferry.mm.WaitKind;

/** What PG_locked, mmap_lock, the locks of areas and those of an experiment's own report. */
public sealed interface LockEvent extends Tracepoint {
  /** A task went to sleep for a folio's PG_locked. */
  @Tag(7)
  record FolioLockWait(long pfn) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task took PG_locked, after waiting {@code waitedNs} (0: uncontended). */
  @Tag(8)
  record FolioLocked(long pfn, long waitedNs) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** folio_trylock() found the bit set. */
  @Tag(9)
  record FolioTrylockFailed(long pfn) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task gave PG_locked back, after holding it {@code heldNs}. */
  @Tag(10)
  record FolioUnlocked(long pfn, long heldNs) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * An unlocker woke {@code waiters} tasks that slept for a folio, {@code atOnce} of them, which
   * took it {@code longestNs}, in one go with interrupts off.
   */
  @Tag(34)
  record WakeWalk(long pfn, int waiters, int atOnce, long longestNs) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** lock:lock_acquire: a task is about to take a lock for which it would sleep. */
  @Tag(35)
  record LockAcquire(WaitKind what, long object) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** mmap_lock:mmap_lock_acquire_returned: a task has the mmap_lock of address space mm. */
  @Tag(31)
  record MmapLockAcquired(int mm, boolean write) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** mmap_lock:mmap_lock_released: a task has given it back. */
  @Tag(32)
  record MmapLockReleased(int mm) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** mmap_lock:mmap_lock_acquire_returned of mmap_write_downgrade(): it is for reading now. */
  @Tag(180)
  record MmapLockDowngraded(int mm) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** lock:lock_acquired: a task has a lock of the experiment's own, or of an area. */
  @Tag(160)
  record LockAcquired(WaitKind what, long object) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * lock:lock_release: a task has given such a lock back, after holding it {@code heldNs} (of an
   * area 0: nobody counts).
   */
  @Tag(161)
  record LockRelease(WaitKind what, long object, long heldNs) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** lock:contention_begin: a task spins for a lock that {@code holder} has. */
  @Tag(162)
  record LockSpins(WaitKind what, long object, int holder) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task does with a lock what nobody may: {@code what} is a lock, or what it sleeps for. */
  @Tag(163)
  record LockMisused(LockMisuse how, WaitKind what, long object) implements LockEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(FolioLockWait event);

    void on(FolioLocked event);

    void on(FolioTrylockFailed event);

    void on(FolioUnlocked event);

    void on(WakeWalk event);

    void on(LockAcquire event);

    void on(MmapLockAcquired event);

    void on(MmapLockReleased event);

    void on(MmapLockDowngraded event);

    void on(LockAcquired event);

    void on(LockRelease event);

    void on(LockSpins event);

    void on(LockMisused event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(FolioLockWait event) {}

    @Override
    default void on(FolioLocked event) {}

    @Override
    default void on(FolioTrylockFailed event) {}

    @Override
    default void on(FolioUnlocked event) {}

    @Override
    default void on(WakeWalk event) {}

    @Override
    default void on(LockAcquire event) {}

    @Override
    default void on(MmapLockAcquired event) {}

    @Override
    default void on(MmapLockReleased event) {}

    @Override
    default void on(MmapLockDowngraded event) {}

    @Override
    default void on(LockAcquired event) {}

    @Override
    default void on(LockRelease event) {}

    @Override
    default void on(LockSpins event) {}

    @Override
    default void on(LockMisused event) {}
  }
}
