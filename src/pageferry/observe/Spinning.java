package pageferry.observe;

import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.Pfn;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.TaskEvent.WorkqueueExecuteStart;
import pageferry.world.TaskEvent.WorkqueueQueueWork;
import pageferry.world.TraceListener;

/**
 * Which CPUs have work that does not run because a task keeps them, what that task tries in vain,
 * and who waits for the work.
 */
public final class Spinning extends TraceListener {
  private static final long NOBODY = 0;
  private static final long NOTHING = -1;

  private final SortedMap<Integer, Late> late = new TreeMap<>();
  private final Long2LongHashMap wanted = new Long2LongHashMap(NOTHING);
  private final Long2LongHashMap holders = new Long2LongHashMap(NOBODY);

  private record Late(int running, int waiter) {}

  @Override
  public void on(WorkqueueQueueWork event) {
    late.put(cpu(), new Late(task(), event.waiter()));
  }

  @Override
  public void on(WorkqueueExecuteStart event) {
    late.remove(cpu());
  }

  @Override
  public void on(FolioTrylockFailed event) {
    if (!late.isEmpty()) {
      wanted.put(task(), event.pfn());
    }
  }

  @Override
  public void on(FolioLocked event) {
    holders.put(event.pfn(), task());
  }

  @Override
  public void on(FolioUnlocked event) {
    holders.remove(event.pfn());
  }

  /** The CPUs whose work waits, in words; empty if there is none. */
  public String text() {
    StringBuilder text = new StringBuilder();
    late.forEach((cpu, each) -> text.append("; ").append(text(cpu, each)));
    return text.toString();
  }

  private String text(int cpu, Late each) {
    long pfn = wanted.get(each.running());
    String spins =
        pfn == NOTHING ? "" : " spins for " + Pfn.text(pfn) + by(holders.get(pfn)) + " and";
    return "task "
        + each.running()
        + spins
        + " keeps cpu "
        + cpu
        + " from lru_add_drain_per_cpu(), for which task "
        + each.waiter()
        + " waits";
  }

  private static String by(long holder) {
    return holder == NOBODY ? "" : ", locked by task " + holder + ",";
  }
}
