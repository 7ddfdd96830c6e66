package pageferry.experiment.run;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.mm.MachineImage;

/** A machine that runs its processes and can be asked, whatever makes its actors run. */
public abstract class MachineRun implements AutoCloseable {
  /** Tells the machine something. */
  public abstract void tell(Machine.Command command);

  /** Asks the machine something; null if it cannot answer any more. */
  protected abstract <T> @Nullable T ask(Function<Consumer<T>, Machine.Command> question);

  /** What the machine says of its tasks, its counters and its free memory. */
  public final @Nullable MachineReport report() {
    return ask(Machine.Report::new);
  }

  /** All of its memory. */
  public final @Nullable MachineImage image() {
    return ask(Machine.Inspect::new);
  }

  /** Creates the processes of a setup, in their order. */
  protected final void create(RunSetup setup) {
    setup.processes().forEach(process -> tell(new Machine.Spawn(process)));
    tell(new Machine.StartThreads());
  }

  /** Ends the run, whatever is under way. */
  @Override
  public abstract void close();
}
