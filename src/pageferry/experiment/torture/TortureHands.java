package pageferry.experiment.torture;

import org.jspecify.annotations.Nullable;

/** Whoever runs random experiments for a series of them. */
interface TortureHands extends AutoCloseable {
  /**
   * A random experiment that was run.
   *
   * @param random the experiment
   * @param outcome what became of it
   * @param coverage what befell its machine
   */
  record Done(RandomExperiment random, TortureOutcome outcome, Coverage coverage) {}

  /** What came of the next one, whoever has run it and when; null if no more are wanted. */
  @Nullable Done next();

  @Override
  void close();
}
