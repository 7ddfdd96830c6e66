package pageferry.experiment.explore;

import java.util.List;
import pageferry.experiment.plan.Scenario;
import pageferry.protocol.kernel.Step;

/**
 * Which part of a run is searched: from the first signal that a program raises, or the beginning if
 * none does, until a given signal has been raised as often as it stands in the programs.
 *
 * @param fromStart whether it begins with the run
 * @param until the hash of the last signal's name
 * @param times how often that is raised; 0: the window ends with the run
 * @param lastTask the number of the last task that has a program of the experiment
 */
record Window(boolean fromStart, int until, int times, int lastTask) {
  static Window of(Scenario scenario) {
    List<String> signals =
        scenario.processes().stream()
            .flatMap(process -> process.threads().stream())
            .flatMap(thread -> signals(thread.program()).stream())
            .toList();
    String until = scenario.search().until();
    int times = (int) signals.stream().filter(until::equals).count();
    return new Window(signals.isEmpty(), until.hashCode(), times, scenario.taskNames().lastKey());
  }

  private static List<String> signals(List<Step> program) {
    return program.stream().flatMap(step -> signals(step).stream()).toList();
  }

  private static List<String> signals(Step step) {
    if (!step.raises().isEmpty()) {
      return List.of(step.raises());
    }
    boolean isOnce = step.child().isEmpty() && step.rounds() != Step.ENDLESS;
    return isOnce ? signals(step.body()) : List.of();
  }
}
