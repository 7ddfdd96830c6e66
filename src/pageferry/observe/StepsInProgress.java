package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.StepOp;
import pageferry.world.StepEvent.StepEnter;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TraceListener;

/** The steps that have begun and not ended: what a run that is cut off was about. */
public final class StepsInProgress extends TraceListener {
  private static final int MOST_TOLD = 6;

  private final SortedMap<Integer, Begun> steps = new TreeMap<>();

  /** A step, and the virtual instant at which it began. */
  private record Begun(StepOp op, long atNs) {}

  @Override
  public void on(SysEnter event) {
    steps.put(task(), new Begun(event.call(), timeNs()));
  }

  @Override
  public void on(StepEnter event) {
    steps.put(task(), new Begun(event.op(), timeNs()));
  }

  @Override
  public void on(SysExit event) {
    steps.remove(task());
  }

  @Override
  public void on(StepExit event) {
    steps.remove(task());
  }

  @Override
  public void on(TaskExit event) {
    steps.remove(event.pid());
  }

  /** Whether a task is in a step of that kind that began after an instant. */
  public boolean isIn(StepOp op, double ns) {
    return steps.values().stream().anyMatch(step -> step.op() == op && step.atNs() > ns);
  }

  /**
   * Who was in which step, in one line.
   *
   * @param names the tasks that have names
   */
  public String text(SortedMap<Integer, String> names) {
    if (steps.isEmpty()) {
      return "no task was inside a step";
    }
    List<String> told = new ArrayList<>();
    steps.forEach(
        (task, step) -> {
          if (told.size() < MOST_TOLD) {
            told.add(names.getOrDefault(task, "task " + task) + " in " + step.op().text());
          }
        });
    int more = steps.size() - told.size();
    return "in progress: " + String.join(", ", told) + (more > 0 ? " and " + more + " more" : "");
  }
}
