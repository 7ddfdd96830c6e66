package pageferry.protocol.kernel;

import pageferry.mm.Credentials;

/**
 * What one task may know of another.
 *
 * @param pid its number
 * @param mm its address space
 * @param exited whether it has none any more
 * @param credentials who it is
 * @param cgroup the control group that it belongs to
 */
public record TaskFacts(int pid, int mm, boolean exited, Credentials credentials, int cgroup) {
  /** Of a task that lives. */
  public static TaskFacts of(Task task) {
    return new TaskFacts(task.pid(), task.mm(), false, task.credentials, task.cgroup);
  }

  /** The same when it has no address space any more. */
  public TaskFacts gone() {
    return new TaskFacts(pid, mm, true, credentials, cgroup);
  }
}
