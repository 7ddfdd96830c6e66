package pageferry.observe;

import org.jspecify.annotations.Nullable;
import pageferry.mm.StepOp;
import pageferry.world.MigrateEvent.PagesNotMoved;

/**
 * Neighbouring pages that a call did not move.
 *
 * @param call the call
 * @param event what the machine says of it
 * @param where the pages, as programs name them
 * @param who had them, empty where nobody did or that is not known
 * @param sinceNs since when, -1 where that is not known
 */
public record Stayed(Call call, PagesNotMoved event, String where, String who, long sinceNs) {
  /**
   * A call, or what else moves pages.
   *
   * @param task the name of who made it
   * @param pid its number
   * @param op the system call, null where the kernel did so by itself
   * @param beganNs when it began
   */
  public record Call(String task, int pid, @Nullable StepOp op, long beganNs) {
    /** The name of what was called: the system call's, or the kernel's reason. */
    public String what(PagesNotMoved event) {
      return op == null ? event.reason().text() : op.text();
    }
  }

  /** How many pages. */
  public long pages() {
    return event.at().pages();
  }
}
