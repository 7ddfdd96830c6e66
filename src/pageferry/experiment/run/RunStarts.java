package pageferry.experiment.run;

import java.util.List;
import java.util.Objects;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Scenario;
import pageferry.observe.RunStart;

/** What runs begin with. */
public final class RunStarts {
  private RunStarts() {}

  /**
   * What a run of a scenario begins with, whose machine is built for it and asked before anything
   * happens.
   */
  public static RunStart of(Scenario scenario) {
    MachineSpec machine = scenario.machine().watchedBy((timeNs, cpu, task, event) -> {});
    RunSetup idle = RunSetup.of(machine, List.of(), scenario.conduct().seed());
    Course inOrder = Course.inOrder(Chooser.fifo(), RunLimits.none());
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualMachineRun run = VirtualMachineRun.begin(engine, idle, inOrder, end -> {})) {
      MachineReport report = Objects.requireNonNull(run.report());
      return new RunStart(
          machine.topology(), scenario.taskNames(), report.freePages(), scenario.maps());
    }
  }

  /** The same of a scenario whose machine nobody asks: its free pages are not told. */
  public static RunStart named(Scenario scenario) {
    return new RunStart(
        scenario.machine().topology(), scenario.taskNames(), List.of(), scenario.maps());
  }
}
