package pageferry.observe.waits;

/**
 * Somebody, or a CPU, stood in the way of a sleeper.
 *
 * @param task who; of late work the number of its CPU
 * @param how in which way
 * @param when from when until when, which may be more than the sleep
 */
record Had(int task, How how, Interval when) {
  /** How one stands in another's way. */
  enum How {
    /** It has PG_locked. */
    LOCKED("had PG_locked"),
    /** It has to end the writeback of a folio. */
    WRITEBACK("had it under writeback"),
    /** It has a lock that nobody shares. */
    HAS("had it"),
    /** It has mmap_lock, or a semaphore, for reading. */
    READS("had it to read"),
    /** It has mmap_lock, or a semaphore, for writing. */
    WRITES("had it to write"),
    /** It has called lru_add_drain_all() before. */
    DRAINS("had called it before"),
    /** It is a CPU that has not come to its drain work. */
    LATE_WORK("came late to its drain work"),
    /** It waits for a lock that nobody shares, and asked for it before. */
    QUEUED("had queued in front of it"),
    /** It waits for such a lock, to read, and asked for it before. */
    QUEUED_TO_READ("had queued to read in front of it"),
    /** It waits for such a lock, to write, and asked for it before. */
    QUEUED_TO_WRITE("had queued to write in front of it");

    final String text;

    How(String text) {
      this.text = text;
    }
  }
}
