package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;
import pageferry.observe.waits.Had.How;

/**
 * Who waits for lru_add_drain_all(): one goes over all CPUs at a time, and who calls it meanwhile
 * waits for that one first, as its mutex has it (mm/swap.c, Linux 6.1).
 */
final class Drains {
  /** The first has the mutex. */
  private final List<Sleep> queue = new ArrayList<>();

  private long turnNs;

  void sleeps(Sleep sleep) {
    if (queue.isEmpty()) {
      turnNs = sleep.fromNs;
    }
    queue.add(sleep);
  }

  /** One has gone over all CPUs: those who waited for it to end are next. */
  void done(long nowNs) {
    if (!queue.isEmpty()) {
      Had before = before(nowNs);
      queue.remove(0);
      queue.forEach(each -> each.had(before));
      turnNs = nowNs;
    }
  }

  void wakes(Sleep sleep) {
    queue.remove(sleep);
  }

  private Had before(long nowNs) {
    return new Had(queue.get(0).task, How.DRAINS, new Interval(turnNs, nowNs));
  }

  /** Who keeps a sleeper from its turn that has not been woken. */
  List<Had> inTheWay(Sleep sleep, long nowNs) {
    return queue.indexOf(sleep) > 0 ? List.of(before(nowNs)) : List.of();
  }
}
