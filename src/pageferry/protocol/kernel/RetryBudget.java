package pageferry.protocol.kernel;

import pageferry.mm.KernelFunction;
import pageferry.world.KernelBug;

/**
 * The budget of a loop that looks at something again because it has changed meanwhile. In the
 * kernel such a loop ends because each change is somebody else's progress; one that goes round this
 * often without any of its own is a fault of the model, and must not go on in silence.
 */
public final class RetryBudget {
  /** The most rounds in a row. */
  public static final int MOST = 250_000;

  /** The rounds whose own time is left out, because each of their steps has its cost. */
  static final int FREE = 16;

  private RetryBudget() {}

  /** How many rounds it were with one more. */
  static int next(int rounds, KernelFunction function) {
    if (rounds == MOST) {
      throw new KernelBug(
          function.text()
              + "() has looked again "
              + MOST
              + " times and found no end to what changes");
    }
    return rounds + 1;
  }
}
