package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;
import pageferry.observe.waits.Had.How;

/**
 * Who waits for lru_add_drain_all(): one goes over all CPUs at a time, and who calls it meanwhile
 * waits for that one first, as its mutex has it (mm/swap.c, Linux 6.1).
 */
final class Drains {
  private List<Sleep> served = new ArrayList<>();
  private List<Sleep> waiting = new ArrayList<>();

  void sleeps(Sleep sleep) {
    (served.isEmpty() ? served : waiting).add(sleep);
  }

  /** One has gone over all CPUs: those who waited for it to end are next. */
  void done(long nowNs) {
    if (!served.isEmpty()) {
      waiting.forEach(each -> each.had(before(nowNs)));
    }
    served = waiting;
    waiting = new ArrayList<>();
  }

  private Had before(long nowNs) {
    Sleep first = served.get(0);
    return new Had(first.task, How.DRAINS, new Interval(first.fromNs, nowNs));
  }

  /** Who keeps a sleeper from its turn that has not been woken. */
  List<Had> inTheWay(Sleep sleep, long nowNs) {
    return waiting.contains(sleep) ? List.of(before(nowNs)) : List.of();
  }
}
