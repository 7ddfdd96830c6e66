package pageferry.protocol.calls;

import java.util.List;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;

/**
 * Runs the steps of a program one after the other. Results in 0, or in -1 when a signal ended it.
 */
public final class RunProgram extends Routine {
  private final List<Step> steps;
  private final boolean exits;
  private int next;

  /**
   * @param steps the program
   * @param exits whether the task ends behind the last step
   */
  public RunProgram(List<Step> steps, boolean exits) {
    super("main");
    this.steps = steps;
    this.exits = exits;
  }

  @Override
  protected Instruction start() {
    return nextStep(0);
  }

  private Instruction nextStep(long last) {
    long result = current().killed ? -1 : last;
    if (result < 0 && !exits) {
      return done(result);
    }
    if (result == 0 && next < steps.size()) {
      return call(new RunStep(steps.get(next++)), this::nextStep);
    }
    return exits ? call(new RunStep(new Step.Exit()), this::ended) : done(0);
  }

  private Instruction ended(long result) {
    return done(0);
  }
}
