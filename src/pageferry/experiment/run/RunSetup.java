package pageferry.experiment.run;

import akka.actor.typed.Behavior;
import java.util.List;
import java.util.function.BiFunction;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.experiment.plan.Scenario;
import pageferry.world.Environment;
import pageferry.world.FaultPoint;

/**
 * What is brought to life for one run: a machine, what goes wrong on it, and what runs there.
 *
 * @param machine the machine, watched
 * @param faults what goes wrong; good for one run
 * @param processes what runs, in the order in which it is created
 * @param seed of all dice
 * @param maker makes the machine of its environment
 */
public record RunSetup(
    MachineSpec machine,
    FaultPoint faults,
    List<ProcessSpec> processes,
    long seed,
    BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> maker) {
  /** A machine on which nothing goes wrong. */
  public static RunSetup of(MachineSpec machine, List<ProcessSpec> processes, long seed) {
    return new RunSetup(machine, FaultPoint.NONE, processes, seed, Machine::create);
  }

  /**
   * That of a scenario, with the faults of its plan.
   *
   * @param watched the scenario's machine with whoever watches it
   */
  public static RunSetup of(Scenario scenario, MachineSpec watched) {
    long seed = scenario.conduct().seed();
    FaultPoint faults = scenario.conduct().trouble().faults().begin(seed);
    return new RunSetup(watched, faults, scenario.processes(), seed, Machine::create);
  }

  /** The same where other things go wrong. */
  public RunSetup with(FaultPoint others) {
    return new RunSetup(machine, others, processes, seed, maker);
  }

  /** The same by another maker. */
  RunSetup by(BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> other) {
    return new RunSetup(machine, faults, processes, seed, other);
  }

  /** The machine's behaviour in an environment. */
  public Behavior<Machine.Command> in(Environment environment) {
    return maker.apply(machine, environment.with(faults));
  }
}
