package pageferry.observe;

import java.util.List;

/**
 * What a run tells of its locks.
 *
 * @param standstill who waits for whom in the end
 * @param warnings circles in the order of locks
 * @param hung who slept for too long while the run went on
 * @param lockStat what /proc/lock_stat would say
 */
public record LockFacts(
    Standstill standstill,
    List<LockOrder.Warning> warnings,
    List<HungTasks.Warning> hung,
    String lockStat) {
  /** Nothing to tell. */
  public static final LockFacts NONE =
      new LockFacts(new Standstill(null, List.of(), List.of()), List.of(), List.of(), "");

  public LockFacts {
    warnings = List.copyOf(warnings);
    hung = List.copyOf(hung);
  }
}
