package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.world.FaultKind;

/** A machine that runs in virtual time, as far as its course lets it whenever it is told to. */
public final class VirtualMachineRun extends MachineRun {
  private final VirtualRun<Machine.Command> run;
  private final Consumer<RunEnd> judge;

  private VirtualMachineRun(VirtualRun<Machine.Command> run, Consumer<RunEnd> judge) {
    this.run = run;
    this.judge = judge;
  }

  /**
   * Begins a run and creates its processes; nothing has happened yet.
   *
   * @param judge hears of each end that the machine comes to, also of those after questions
   */
  public static VirtualMachineRun begin(
      VirtualEngine engine, RunSetup setup, Course course, Consumer<RunEnd> judge) {
    boolean supervised = setup.faults().watches(FaultKind.RESTART_ACTOR);
    Course taken = supervised ? course.inAkka() : course;
    VirtualMachineRun begun =
        new VirtualMachineRun(engine.begin(setup::in, taken, setup.seed()), judge);
    begun.create(setup);
    return begun;
  }

  /** Lets the machine run until it rests or has to be stopped. */
  public RunEnd goOn() {
    RunEnd end = run.pump();
    judge.accept(end);
    return end;
  }

  @Override
  public void tell(Machine.Command command) {
    run.tell(command);
  }

  @Override
  protected <T> @Nullable T ask(Function<Consumer<T>, Machine.Command> question) {
    List<T> answers = new ArrayList<>();
    tell(question.apply(answers::add));
    goOn();
    return answers.isEmpty() ? null : answers.get(0);
  }

  @Override
  public void close() {
    run.close();
  }
}
