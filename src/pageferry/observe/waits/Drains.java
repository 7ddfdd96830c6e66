package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.observe.waits.Had.How;
import pageferry.world.FaultKind;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.WorkqueueExecuteStart;
import pageferry.world.TaskEvent.WorkqueueQueueWork;
import pageferry.world.TraceListener;

/**
 * Who waits for lru_add_drain_all(): one goes over all CPUs at a time, and waits for those whose
 * work is late; who calls it meanwhile waits for that one first, as its mutex has it (mm/swap.c,
 * Linux 6.1).
 */
final class Drains extends TraceListener {
  /** The first has the mutex. */
  private final List<Sleep> queue = new ArrayList<>();

  /** The CPUs whose work is late, each with the instant since when. */
  private final SortedMap<Integer, Long> late = new TreeMap<>();

  private long turnNs;

  void sleeps(Sleep sleep) {
    if (queue.isEmpty()) {
      turnNs = sleep.fromNs;
    }
    queue.add(sleep);
  }

  @Override
  public void on(WorkqueueQueueWork event) {
    late.putIfAbsent(cpu(), timeNs());
  }

  @Override
  public void on(FaultInjected event) {
    if (event.kind() == FaultKind.DRAIN_STUCK) {
      late.putIfAbsent(cpu(), timeNs());
    }
  }

  @Override
  public void on(WorkqueueExecuteStart event) {
    Long sinceNs = late.remove(cpu());
    if (sinceNs != null && !queue.isEmpty()) {
      queue.get(0).had(late(cpu(), sinceNs, timeNs()));
    }
  }

  /** One has gone over all CPUs: those who waited for it to end are next. */
  @Override
  public void on(LruDrainAll event) {
    if (!queue.isEmpty()) {
      Had before = before(timeNs());
      Sleep first = queue.remove(0);
      late.forEach((cpu, sinceNs) -> first.had(late(cpu, sinceNs, timeNs())));
      queue.forEach(each -> each.had(before));
      turnNs = timeNs();
    }
    late.clear();
  }

  void wakes(Sleep sleep) {
    queue.remove(sleep);
  }

  private Had before(long nowNs) {
    return new Had(queue.get(0).task, How.DRAINS, new Interval(turnNs, nowNs));
  }

  private static Had late(int cpu, long sinceNs, long nowNs) {
    return new Had(cpu, How.LATE_WORK, new Interval(sinceNs, nowNs));
  }

  /** Who keeps a sleeper from its turn that has not been woken. */
  List<Had> inTheWay(Sleep sleep, long nowNs) {
    int place = queue.indexOf(sleep);
    if (place > 0) {
      return List.of(before(nowNs));
    }
    List<Had> all = new ArrayList<>();
    if (place == 0) {
      late.forEach((cpu, sinceNs) -> all.add(late(cpu, sinceNs, nowNs)));
    }
    return all;
  }
}
