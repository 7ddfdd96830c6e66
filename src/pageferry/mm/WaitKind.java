package pageferry.mm;

/** What a task can sleep for; the text is the kernel function it sleeps in, where there is one. */
public enum WaitKind {
  /** PG_locked, to take it. */
  FOLIO_LOCK("folio_lock", "folio_unlock", LockClass.FOLIO),
  /** PG_locked to be given back by whoever has it. */
  FOLIO_WAIT("folio_wait_locked", "folio_unlock", LockClass.FOLIO),
  /** All references of a folio but those that a migration expects to be dropped. */
  FOLIO_REFERENCES("folio_wait_references"),
  /** PG_writeback of a folio to be cleared. */
  FOLIO_WRITEBACK("folio_wait_writeback", "folio_end_writeback", LockClass.WRITEBACK),
  /** A network file system to be done with a folio that it has written. */
  FOLIO_COMMIT("folio_wait_private_2", "folio_end_private_2", LockClass.WRITEBACK),
  /** mmap_lock, for reading. */
  MMAP_READ("mmap_read_lock", "mmap_unlock", LockClass.MMAP),
  /** mmap_lock, for writing. */
  MMAP_WRITE("mmap_write_lock", "mmap_unlock", LockClass.MMAP),
  /** The lock of an area, for reading, for which nobody sleeps. */
  VMA_READ("vma_start_read", "vma_end_read", LockClass.AREA),
  /** The lock of an area, for writing: its readers have to leave it. */
  VMA_WRITE("vma_start_write", "vma_end_read", LockClass.AREA),
  /** The lock of who maps an inode, for reading. */
  I_MMAP_READ("i_mmap_lock_read", "i_mmap_unlock_read", LockClass.I_MMAP),
  /** The same, for writing. */
  I_MMAP_WRITE("i_mmap_lock_write", "i_mmap_unlock_write", LockClass.I_MMAP),
  /** A page table, for which nobody sleeps; its object is the {@link Mapping} of its first page. */
  PAGE_TABLE("_raw_spin_lock", "_raw_spin_unlock", LockClass.PAGE_TABLE),
  /** All CPUs to flush their LRU batches. */
  LRU_DRAIN("lru_add_drain_all"),
  /** Time to pass. */
  TIMEOUT("schedule_timeout"),
  /** The next round of a daemon, for which nobody waits. */
  DAEMON("wait_event_timeout"),
  /** A signal of the experiment. */
  SIGNAL("signal"),
  /** A mutex. */
  MUTEX("mutex_lock", "mutex_unlock", LockClass.OWN),
  /** A read-write semaphore, for reading. */
  RWSEM_READ("down_read", "up_read", LockClass.OWN),
  /** A read-write semaphore, for writing. */
  RWSEM_WRITE("down_write", "up_write", LockClass.OWN),
  /** A spinlock, for which nobody sleeps. */
  SPINLOCK("_raw_spin_lock", "_raw_spin_unlock", LockClass.OWN),
  /** cgroup_mutex. */
  CGROUP_LOCK("cgroup_lock", "cgroup_unlock", LockClass.CGROUP),
  /** The lock of all cpusets. */
  CPUSET_LOCK("cpuset_lock", "cpuset_unlock", LockClass.CPUSET),
  /** Work items of a kernel thread to be done. */
  FLUSH_WORK("__flush_workqueue"),
  /** Memory that an allocation may not go without; its object is the node. */
  MEMORY("__alloc_pages_slowpath"),
  /** A process to end that was killed for want of memory, for a time. */
  OOM_VICTIM("mem_cgroup_out_of_memory"),
  /** Time to pass, because a control group uses more than memory.high. */
  OVER_HIGH("mem_cgroup_handle_over_high"),
  /** Pages to be written that reclaim waits for, for a time. */
  RECLAIM_THROTTLE("reclaim_throttle"),
  /** kswapd to free some of the reserves of a node, for a time. */
  RESERVES("throttle_direct_reclaim"),
  /** The lock of who maps anonymous memory, for reading. */
  ANON_VMA_READ("anon_vma_lock_read", "anon_vma_unlock_read", LockClass.ANON_VMA),
  /** The same, for writing. */
  ANON_VMA_WRITE("anon_vma_lock_write", "anon_vma_unlock_write", LockClass.ANON_VMA),
  /** Time to pass that a program asked for. */
  NANOSLEEP("do_nanosleep");

  private final String text;
  private final String ends;
  private final LockClass lock;

  WaitKind(String text) {
    this(text, "", LockClass.NONE);
  }

  WaitKind(String text, String ends, LockClass lock) {
    this.text = text;
    this.ends = ends;
    this.lock = lock;
  }

  /** What reports call it. */
  public String text() {
    return text;
  }

  /**
   * The kernel function with which whoever has a lock lets a waiter go on; empty: it is no lock.
   */
  public String ends() {
    return ends;
  }

  /** The class of the lock that is waited for. */
  public LockClass lock() {
    return lock;
  }

  /**
   * Whether a signal cannot end it, so that khungtaskd looks at it (TASK_UNINTERRUPTIBLE; a sleep
   * for time to pass ends by itself and is left out, and who spins does not sleep).
   */
  public boolean isUninterruptible() {
    return this != SIGNAL && this != MEMORY && !passes() && !isSpun();
  }

  /** Whether it ends by itself after a time, whoever is waited for. */
  public boolean passes() {
    return switch (this) {
      case TIMEOUT, NANOSLEEP, DAEMON, OOM_VICTIM, OVER_HIGH, RECLAIM_THROTTLE, RESERVES -> true;
      default -> false;
    };
  }

  /** Whether it is for what the program itself asks for: that time passes, or its signal. */
  public boolean isOwn() {
    return this == TIMEOUT || this == NANOSLEEP || this == SIGNAL;
  }

  /** Whether it ends at once for a task that is killed: schedule_timeout_killable() and kin. */
  public boolean isKillable() {
    return this == NANOSLEEP || this == OOM_VICTIM || this == OVER_HIGH || this == RESERVES;
  }

  /** Whether a machine is at rest where that is all that is waited for. */
  public boolean rests() {
    return this == DAEMON;
  }

  /** Whether any of several tasks can end it, all of whom have to be stuck before it is. */
  public boolean endsByAny() {
    return this == SIGNAL || this == MEMORY;
  }

  /** Whether who waits for it spins. */
  public boolean isSpun() {
    return this == SPINLOCK || this == PAGE_TABLE;
  }

  /** Whether it is PG_locked of a folio. */
  public boolean ofFolio() {
    return lock == LockClass.FOLIO;
  }

  /** Whether its object is a folio's first page frame. */
  public boolean ofFrame() {
    return ofFolio() || this == FOLIO_REFERENCES || lock == LockClass.WRITEBACK;
  }

  /** Whether it is for control groups. */
  public boolean ofCgroups() {
    return this == CGROUP_LOCK || this == CPUSET_LOCK || this == FLUSH_WORK;
  }

  /** Whether it is the mmap_lock of an address space. */
  public boolean ofSpace() {
    return lock == LockClass.MMAP;
  }

  /** Whether it can be shared with others that want the same. */
  public boolean isShared() {
    return switch (this) {
      case FOLIO_WAIT, MMAP_READ, RWSEM_READ, VMA_READ, I_MMAP_READ, ANON_VMA_READ -> true;
      default -> false;
    };
  }

  /** How a lock is wanted that can be shared: for reading or writing; empty of others. */
  public String mode() {
    return switch (this) {
      case MMAP_READ, RWSEM_READ, VMA_READ, I_MMAP_READ, ANON_VMA_READ -> " to read";
      case MMAP_WRITE, RWSEM_WRITE, VMA_WRITE, I_MMAP_WRITE, ANON_VMA_WRITE -> " to write";
      default -> "";
    };
  }
}
