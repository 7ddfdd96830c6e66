package pageferry.engine.virtual;

import java.util.SplittableRandom;

/** Who runs next: asked once per actor step, also when only one actor can run. */
@FunctionalInterface
public interface Chooser {
  /** The index of the actor to run, from 0 to {@code enabled.size() - 1}. */
  int choose(Runnables enabled);

  /** Runs actors in the order in which they became runnable. */
  static Chooser fifo() {
    return enabled -> 0;
  }

  /** Picks every runnable actor with equal chance; the same seed picks the same ones. */
  static Chooser random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return enabled -> {
      int size = enabled.size();
      return size == 1 ? 0 : random.nextInt(size);
    };
  }
}
