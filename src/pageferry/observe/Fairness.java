package pageferry.observe;

import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TraceListener;

/**
 * How often a task that waits for PG_locked of a folio is overtaken: while it waits, another one
 * takes the bit. A trylock may do so any number of times; vm.page_lock_unfairness bounds it.
 */
public final class Fairness extends TraceListener {
  private final Int2ObjectHashMap<Long> wanted = new Int2ObjectHashMap<>();
  private final Int2IntHashMap overtaken = new Int2IntHashMap(0);
  private int most;
  private int victim;
  private long contested;

  @Override
  public void on(TaskBlocked event) {
    if (event.what() == WaitKind.FOLIO_LOCK) {
      wanted.put(task(), Long.valueOf(event.object()));
    }
  }

  @Override
  public void on(FolioLocked event) {
    if (wanted.isEmpty()) {
      return;
    }
    wanted.remove(task());
    overtaken.remove(task());
    wanted.forEach(
        (waiter, folio) -> {
          if (folio == event.pfn()) {
            overtake(waiter);
          }
        });
  }

  private void overtake(int waiter) {
    int times = overtaken.get(waiter) + 1;
    overtaken.put(waiter, times);
    if (times > most) {
      most = times;
      victim = waiter;
      contested = wanted.get(waiter);
    }
  }

  /** The greatest number of times one wait was overtaken. */
  public int mostOvertaken() {
    return most;
  }

  /** The folio whose lock it waited for then. */
  public long folio() {
    return contested;
  }

  /** The task that was overtaken most. */
  public int victim() {
    return victim;
  }
}
