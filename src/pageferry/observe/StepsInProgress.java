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
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.TaskExit;
import pageferry.world.Tracer;

/** The steps that have begun and not ended: what a run that is cut off was about. */
public final class StepsInProgress implements Tracer {
  private static final int MOST_TOLD = 6;

  private final SortedMap<Integer, StepOp> steps = new TreeMap<>();

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof SysEnter enter) {
      steps.put(task, enter.call());
    } else if (event instanceof StepEnter enter) {
      steps.put(task, enter.op());
    } else if (event instanceof SysExit || event instanceof StepExit) {
      steps.remove(task);
    } else if (event instanceof TaskExit exit) {
      steps.remove(exit.pid());
    }
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
        (task, op) -> {
          if (told.size() < MOST_TOLD) {
            told.add(names.getOrDefault(task, "task " + task) + " in " + op.text());
          }
        });
    int more = steps.size() - told.size();
    return "in progress: " + String.join(", ", told) + (more > 0 ? " and " + more + " more" : "");
  }
}
