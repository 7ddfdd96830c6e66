package pageferry.protocol.syscalls;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Signal;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.Task;
import pageferry.world.StepEvent;

/** Runs the steps of a program one after the other. Returns 0, or -1 when a signal ended it. */
public final class RunProgram extends Routine {
  private static final int SI_KERNEL = 0x80;

  private final List<Step> steps;
  private final boolean exits;
  private int next;
  private int number;

  /**
   * @param steps the program
   * @param exits whether the task ends after the last step
   * @param first the number of the first step
   */
  public RunProgram(List<Step> steps, boolean exits, int first) {
    super(KernelFunction.MAIN);
    this.steps = steps;
    this.exits = exits;
    this.number = first;
  }

  @Override
  protected Instruction start() {
    return nextStep(0);
  }

  private Instruction nextStep(long last) {
    boolean ends = current().killed && current().ownLocks == 0;
    long result = ends ? -1 : last;
    if (result < 0 && !exits) {
      return done(result);
    }
    if (result == 0 && next < steps.size()) {
      Step step = steps.get(next++);
      int here = number;
      number += step.size();
      return call(new RunStep(step, here), this::nextStep);
    }
    return exits ? exit() : done(0);
  }

  private Instruction exit() {
    Task task = current();
    if (task.killed && !task.dying) {
      task.dying = true;
      cpu()
          .trace(
              new StepEvent.SignalDeliver(task.op, task.step, Signal.SIGKILL, SI_KERNEL, -1, true));
    }
    return call(new RunStep(new ExitCall.Exit(), number), this::ended);
  }

  private Instruction ended(long result) {
    return done(0);
  }
}
