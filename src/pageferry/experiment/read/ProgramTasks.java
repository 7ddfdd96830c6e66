package pageferry.experiment.read;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.actors.ProcessSpec;
import pageferry.protocol.kernel.Step;

/** The names of all tasks that programs begin with or make. */
final class ProgramTasks {
  private final SortedSet<String> names = new TreeSet<>();

  private ProgramTasks() {}

  /** The threads of some processes, and the children that they fork. */
  static SortedSet<String> of(List<ProcessSpec> processes) {
    ProgramTasks found = new ProgramTasks();
    for (ProcessSpec process : processes) {
      process.threads().forEach(thread -> found.names.add(thread.name()));
      process.threads().forEach(thread -> found.collect(thread.program()));
    }
    return found.names;
  }

  private void collect(List<Step> steps) {
    for (Step step : steps) {
      if (!step.child().isEmpty()) {
        names.add(step.child());
      }
      collect(step.body());
    }
  }
}
