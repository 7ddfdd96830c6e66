package pageferry.experiment.explore;

import java.util.List;
import pageferry.experiment.plan.Scenario;
import pageferry.mm.ProgramSignal;
import pageferry.protocol.kernel.Step;

/**
 * Which part of a run is searched: from the first signal that a program raises, or the beginning if
 * none does, until a given signal has been raised as often as it stands in the programs.
 *
 * @param fromStart whether it begins with the run
 * @param until the number of the last signal
 * @param times how often that is raised; 0: the window ends with the run
 * @param lastTask the number of the last task that has a program of the experiment
 */
record SearchWindow(boolean fromStart, int until, int times, int lastTask) {
  static SearchWindow of(Scenario scenario) {
    List<ProgramSignal> signals =
        scenario.processes().stream()
            .flatMap(process -> process.threads().stream())
            .flatMap(thread -> signals(thread.program()).stream())
            .toList();
    String name = scenario.search().until();
    int[] until =
        signals.stream()
            .filter(signal -> signal.name().equals(name))
            .mapToInt(ProgramSignal::number)
            .toArray();
    int last = scenario.taskNames().lastKey();
    return new SearchWindow(
        signals.isEmpty(), until.length == 0 ? 0 : until[0], until.length, last);
  }

  private static List<ProgramSignal> signals(List<Step> program) {
    return program.stream().flatMap(step -> signals(step).stream()).toList();
  }

  private static List<ProgramSignal> signals(Step step) {
    boolean isOnce = step.child().isEmpty() && step.rounds() != Step.ENDLESS;
    List<ProgramSignal> inside = isOnce ? signals(step.body()) : List.of();
    return step.raises().map(List::of).orElse(inside);
  }
}
