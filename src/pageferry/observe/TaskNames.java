package pageferry.observe;

import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TraceListener;

/** What tasks are called; who is forked has the name of its parent, as its comm is in Linux. */
public final class TaskNames extends TraceListener {
  private final SortedMap<Integer, String> names;

  public TaskNames(RunStart start) {
    this(start.tasks());
  }

  /**
   * @param begin the tasks that are there at the beginning
   */
  TaskNames(SortedMap<Integer, String> begin) {
    names = new TreeMap<>(begin);
  }

  /** The same names, which go on by themselves. */
  TaskNames(TaskNames other) {
    this(other.names);
  }

  @Override
  public void on(ProcessFork event) {
    names.put(event.child(), of(task()));
  }

  /** The name of a task; {@code swapper} for the idle task. */
  public String of(int pid) {
    return pid == 0 ? "swapper" : names.getOrDefault(pid, "task");
  }
}
