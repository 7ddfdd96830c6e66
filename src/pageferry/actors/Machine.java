package pageferry.actors;

import akka.actor.typed.Behavior;
import java.util.function.Consumer;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;
import pageferry.world.Habitat;

/** A NUMA machine: the guardian that builds all other actors from a {@link MachineSpec}. */
public final class Machine {
  /** What the machine can be told. */
  public sealed interface Command {}

  /** Creates a process; threads that have a program begin to run it. */
  public record Spawn(ProcessSpec process) implements Command {}

  /** Lets one task run one step; {@code answer} gets the outcome when the step returns. */
  public record Drive(String task, Step step, Consumer<Outcome> answer) implements Command {}

  /** Asks for a report. */
  public record Report(Consumer<MachineReport> answer) implements Command {}

  private Machine() {}

  /** The behaviour of a machine of that shape in that habitat. */
  public static Behavior<Command> create(MachineSpec spec, Habitat habitat) {
    throw new UnsupportedOperationException();
  }
}
