package pageferry.mm;

/** What a task can sleep for; the text is the kernel function it sleeps in, where there is one. */
public enum WaitKind {
  /** PG_locked, to take it. */
  FOLIO_LOCK("folio_lock"),
  /** PG_locked to be given back by whoever has it. */
  FOLIO_WAIT("folio_wait_locked"),
  /** All references of a folio but those that a migration expects to be dropped. */
  FOLIO_REFERENCES("folio_wait_references"),
  /** mmap_lock, for reading. */
  MMAP_READ("mmap_read_lock"),
  /** mmap_lock, for writing. */
  MMAP_WRITE("mmap_write_lock"),
  /** All CPUs to flush their LRU batches. */
  LRU_DRAIN("lru_add_drain_all"),
  /** Time to pass. */
  TIMEOUT("schedule_timeout"),
  /** A signal of the experiment. */
  SIGNAL("signal");

  private final String text;

  WaitKind(String text) {
    this.text = text;
  }

  /** What reports call it. */
  public String text() {
    return text;
  }

  /**
   * Whether a signal cannot end it, so that khungtaskd looks at it (TASK_UNINTERRUPTIBLE; a sleep
   * for time to pass ends by itself and is left out).
   */
  public boolean isUninterruptible() {
    return this != SIGNAL && this != TIMEOUT;
  }

  /** Whether it is PG_locked of a folio. */
  public boolean ofFolio() {
    return this == FOLIO_LOCK || this == FOLIO_WAIT;
  }

  /** Whether it is the mmap_lock of an address space. */
  public boolean ofSpace() {
    return this == MMAP_READ || this == MMAP_WRITE;
  }
}
