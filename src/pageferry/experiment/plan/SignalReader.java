package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import pageferry.actors.Machine;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.ProgramSignal;
import pageferry.observe.SignalPlan;
import pageferry.observe.SignalPlan.Raiser;
import pageferry.protocol.kernel.Step;
import pageferry.world.FaultKind;

/** Reads from programs who raises which signal; where it cannot be known, more often than is so. */
final class SignalReader {
  private final TreeMap<Integer, String> names = new TreeMap<>();
  private final List<Raiser> raisers = new ArrayList<>();

  private SignalReader() {}

  /** The signals of a scenario; SIGKILL ends waits for any of them, so with it nothing is known. */
  static SignalPlan read(Scenario scenario) {
    boolean kills =
        scenario.conduct().trouble().faults().rules().stream()
            .anyMatch(rule -> rule.kind() == FaultKind.KILL_TASK);
    SignalPlan plan = new SignalReader().plan(scenario);
    return kills ? plan.withoutSignals() : plan;
  }

  private SignalPlan plan(Scenario scenario) {
    int task = Machine.FIRST_PID;
    for (ProcessSpec process : scenario.processes()) {
      for (ThreadSpec thread : process.threads()) {
        read(thread.program(), task, 1);
        task++;
      }
    }
    return new SignalPlan(names, raisers, Machine.FIRST_PID, task - Machine.FIRST_PID);
  }

  /** Reads steps that a task carries out so often at most; {@code task} 0 is a forked one. */
  private void read(List<Step> program, int task, long times) {
    for (Step step : program) {
      step.raises().ifPresent(signal -> raises(signal, task, times(times, step.rounds())));
      step.awaits().ifPresent(this::known);
      if (step.child().isEmpty()) {
        read(step.body(), task, times(times, step.rounds()));
      } else {
        read(step.body(), 0, SignalPlan.ANY);
      }
    }
  }

  private static long times(long one, long other) {
    return one > SignalPlan.ANY / Math.max(1, other) ? SignalPlan.ANY : one * other;
  }

  private void raises(ProgramSignal signal, int task, long times) {
    known(signal);
    raisers.add(new Raiser(task, signal.number(), times));
  }

  private void known(ProgramSignal signal) {
    names.put(signal.number(), signal.name());
  }
}
