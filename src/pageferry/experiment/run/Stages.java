package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.plan.Scenario;
import pageferry.observe.Stage;

/** What runs begin with. */
public final class Stages {
  private Stages() {}

  /** The stage of a scenario, whose machine is built for it and asked before anything happens. */
  public static Stage of(Scenario scenario) {
    MachineSpec machine = scenario.machine().watchedBy((timeNs, cpu, task, event) -> {});
    List<MachineReport> answers = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Machine.Command> run =
            engine.begin(
                habitat -> Machine.create(machine, habitat),
                Chooser.fifo(),
                scenario.conduct().seed(),
                RunLimits.none())) {
      run.tell(new Machine.Report(answers::add));
      run.pump();
    }
    List<Long> free = answers.get(0).freePages();
    return new Stage(machine.topology(), scenario.taskNames(), free);
  }
}
