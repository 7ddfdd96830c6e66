package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import pageferry.actors.Machine;
import pageferry.actors.ProcessSpec;
import pageferry.observe.NotMoved;
import pageferry.protocol.kernel.Step;

/** What programs call the pages that their steps pin or reference, by thread and step. */
final class HoldNames implements BiFunction<Integer, Integer, String> {
  private final SortedMap<Integer, List<Step>> programs = new TreeMap<>();

  private HoldNames(Scenario scenario) {
    int pid = Machine.FIRST_PID;
    for (ProcessSpec process : scenario.processes()) {
      for (ProcessSpec.ThreadSpec thread : process.threads()) {
        List<Step> steps = new ArrayList<>();
        FailedStep.flatten(thread.program(), steps);
        programs.put(pid++, steps);
      }
    }
  }

  /** What is known of a scenario's run before it begins. */
  static NotMoved.Known of(Scenario scenario) {
    return new NotMoved.Known(
        scenario.machine().topology(),
        scenario.taskNames(),
        scenario.maps(),
        new HoldNames(scenario));
  }

  @Override
  public String apply(Integer thread, Integer number) {
    List<Step> steps = programs.getOrDefault(thread, List.of());
    boolean there = number > 0 && number <= steps.size();
    return there ? steps.get(number - 1).holds() : "";
  }
}
