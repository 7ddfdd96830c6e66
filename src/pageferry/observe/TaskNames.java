package pageferry.observe;

import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.ProcessFork;
import pageferry.world.Tracer;

/** What tasks are called; who is forked has the name of its parent, as its comm is in Linux. */
public final class TaskNames implements Tracer {
  private final SortedMap<Integer, String> names;

  public TaskNames(Stage stage) {
    names = new TreeMap<>(stage.tasks());
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof ProcessFork fork) {
      names.put(fork.child(), of(task));
    }
  }

  /** The name of a task; {@code swapper} for the idle task. */
  public String of(int pid) {
    return pid == 0 ? "swapper" : names.getOrDefault(pid, "task");
  }
}
