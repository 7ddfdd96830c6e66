package pageferry.experiment.read;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.actors.ProcessSpec;
import pageferry.protocol.program.Step;

/** The names of all tasks that programs begin with or make. */
final class TaskNames {
  private final SortedSet<String> names = new TreeSet<>();

  private TaskNames() {}

  /** The threads of some processes, and the children that they fork. */
  static SortedSet<String> of(List<ProcessSpec> processes) {
    TaskNames found = new TaskNames();
    for (ProcessSpec process : processes) {
      process.threads().forEach(thread -> found.names.add(thread.name()));
      process.threads().forEach(thread -> found.collect(thread.program()));
    }
    return found.names;
  }

  private void collect(List<Step> steps) {
    for (Step step : steps) {
      if (step instanceof Step.Fork fork) {
        names.add(fork.child());
        collect(fork.body());
      } else if (step instanceof Step.Repeat repeat) {
        collect(repeat.body());
      } else if (step instanceof Step.For loop) {
        collect(loop.body());
      } else if (step instanceof Step.Until loop) {
        collect(loop.body());
      } else if (step instanceof Step.HoldFolios hold) {
        collect(hold.body());
      }
    }
  }
}
