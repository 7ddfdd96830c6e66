package pageferry.engine.threads;

import pageferry.engine.Delivery;

/** Who hears of each step of a run on real threads. */
@FunctionalInterface
public interface StepListener {
  /**
   * A step is about to be taken, on the calling thread. Steps are told one at a time, and each
   * after the one in which its message was sent.
   */
  void step(Delivery step);
}
