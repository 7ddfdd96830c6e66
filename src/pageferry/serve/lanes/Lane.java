package pageferry.serve.lanes;

/**
 * A row of the picture.
 *
 * @param kind what it is of
 * @param number the CPU, the task or the page frame
 */
public record Lane(Kind kind, long number) {
  /** What there are lanes of. */
  public enum Kind {
    /** A CPU, with the task that it runs. */
    CPU,
    /** Whether anybody migrates pages. */
    MIGRATIONS,
    /** A task: it runs, could run, or waits. */
    TASK,
    /** PG_locked of a folio that somebody waited for, with who has it. */
    LOCK
  }
}
