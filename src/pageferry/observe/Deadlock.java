package pageferry.observe;

import java.util.List;
import java.util.stream.Collectors;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;

/**
 * A cycle in the wait-for graph: each task waits for something that the next one has, the last one
 * for something that the first one has. Nobody in it can ever go on.
 *
 * @param timeNs the virtual instant at which the cycle closed
 * @param waits the cycle, beginning with the task of the least number
 */
public record Deadlock(long timeNs, List<Wait> waits) {
  public Deadlock {
    waits = List.copyOf(waits);
  }

  /**
   * A task of the graph and what it waits for.
   *
   * @param task its number
   * @param what the kind of thing
   * @param object the number of the lock: the folio's first page frame, for instance; or what
   *     {@link pageferry.world.TaskEvent.TaskBlocked} makes of a signal
   * @param holder the task that has it or may raise it; a CPU that it waits for is -1 less its
   *     number; 0: nobody known; {@link #WAKEUP_LOST}: nobody, for its wake-up was lost
   * @param sinceNs the virtual instant at which it went to sleep
   * @param name the signal's name, or empty
   */
  public record Wait(int task, WaitKind what, long object, int holder, long sinceNs, String name) {
    /** The holder of a wait that nobody ends, because the sleeper's wake-up was lost. */
    public static final int WAKEUP_LOST = Integer.MIN_VALUE;

    /** A wait for something that has no name. */
    public Wait(int task, WaitKind what, long object, int holder, long sinceNs) {
      this(task, what, object, holder, sinceNs, "");
    }

    /** The edge in words. */
    public String text() {
      if (what == WaitKind.SIGNAL) {
        return "task " + task + " waits for signal " + name + by(" of ");
      }
      if (what == WaitKind.MEMORY) {
        String free = holder == 0 ? "" : " that task " + holder + " may free";
        String of = what.text() + "() for memory of node " + object;
        return "task " + task + " waits in " + of + free;
      }
      String of =
          switch (what.lock()) {
            case FOLIO, WRITEBACK -> " of " + Pfn.text(object);
            case MMAP -> " of mm " + object;
            case AREA, PAGE_TABLE, I_MMAP, ANON_VMA, OWN -> " of " + what.lock().text(object);
            case NONE, CGROUP, CPUSET -> "";
          };
      String drain = holder < 0 ? by(" for ") : by(" behind ");
      String by = what == WaitKind.LRU_DRAIN ? drain : by(" held by ");
      return "task " + task + " waits in " + what.text() + "()" + of + by;
    }

    /** Whether nobody is waited for, because the wake-up was lost. */
    public boolean isLost() {
      return holder == WAKEUP_LOST;
    }

    private String by(String word) {
      if (isLost()) {
        return ", whose wake-up was lost";
      }
      if (holder == 0) {
        return "";
      }
      return word + (holder < 0 ? "cpu " + (-1 - holder) : "task " + holder);
    }
  }

  /** The cycle in one line. */
  public String text() {
    return waits.stream().map(Wait::text).collect(Collectors.joining("; "));
  }

  /** Whether another cycle is of the same waits. */
  boolean isSame(Deadlock other) {
    return waits.equals(other.waits);
  }

  /** Whether a task waits for itself: lockdep's AA. */
  public boolean isSelf() {
    return waits.size() == 1;
  }
}
