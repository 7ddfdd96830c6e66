package pageferry.observe.waits;

import java.util.List;
import pageferry.observe.HungTasks;
import pageferry.observe.LockOrder;
import pageferry.observe.Standstill;

/**
 * What a run tells of its locks.
 *
 * @param standstill who waits for whom in the end
 * @param warnings circles in the order of locks
 * @param hung who slept for too long while the run went on
 * @param lockStat what /proc/lock_stat would say
 * @param waits why the longest waits were so long, and who was in whose way
 */
public record LockFacts(
    Standstill standstill,
    List<LockOrder.Warning> warnings,
    List<HungTasks.Warning> hung,
    String lockStat,
    Waits waits) {
  /** Nothing to tell. */
  public static final LockFacts NONE =
      new LockFacts(
          new Standstill(null, List.of(), List.of()), List.of(), List.of(), "", Waits.NONE);

  public LockFacts {
    warnings = List.copyOf(warnings);
    hung = List.copyOf(hung);
  }
}
