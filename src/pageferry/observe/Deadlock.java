package pageferry.observe;

import java.util.List;
import java.util.stream.Collectors;
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
   * @param object the folio's first page frame, or the address space's number
   * @param holder the task that has it
   * @param sinceNs the virtual instant at which it went to sleep
   */
  public record Wait(int task, WaitKind what, long object, int holder, long sinceNs) {
    /** The edge in words. */
    public String text() {
      String of = what.ofFolio() ? " of folio " + object : what.ofSpace() ? " of mm " + object : "";
      String by = holder == 0 ? "" : " held by task " + holder;
      return "task " + task + " waits in " + what.text() + "()" + of + by;
    }
  }

  /** The cycle in one line. */
  public String text() {
    return waits.stream().map(Wait::text).collect(Collectors.joining("; "));
  }

  /** Whether a task waits for itself: lockdep's AA. */
  public boolean isSelf() {
    return waits.size() == 1;
  }
}
