package pageferry.experiment.strace;

import java.util.TreeSet;

/**
 * Who is there while strace writes to a terminal: it leaves the pid out as long as there is only
 * one, so that the first task gets its pid from the first line of its own behind that.
 */
final class Alive {
  private final TreeSet<Integer> others = new TreeSet<>();
  private boolean firstIsThere = true;
  private int first;

  /** Another task begins. */
  void begins(int pid) {
    others.add(pid);
  }

  /** A task ends. */
  void ends(int pid) {
    others.remove(pid);
    firstIsThere &= pid != 0 && pid != first;
  }

  /** Who a line is of: 0 stands for the first task while its pid is not known. */
  int who(int pid) {
    if (pid == 0) {
      return !firstIsThere && others.size() == 1 ? others.first() : first;
    }
    if (first == 0 && !others.isEmpty() && !others.contains(pid)) {
      first = pid;
    }
    return pid;
  }

  /** The pid of a task, which was perhaps not known yet. */
  int named(int pid) {
    return pid == 0 ? first : pid;
  }
}
