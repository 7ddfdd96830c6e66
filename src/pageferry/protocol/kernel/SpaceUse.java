package pageferry.protocol.kernel;

/**
 * What became of the use of an address space.
 *
 * @param there whether there is a space to be used
 * @param isLast nobody uses it any more: mm_users is 0
 * @param endsProcess no task of the process has it any more
 */
public record SpaceUse(boolean there, boolean isLast, boolean endsProcess) {
  /** How a use changes. */
  public enum How {
    /** A task uses the space of another, if that has one: get_task_mm(). */
    GET,
    /** That use ends: mmput(). */
    PUT,
    /** A task gives its own space up: exit_mm(). */
    EXIT
  }
}
