package pageferry.experiment.run;

import pageferry.experiment.plan.RowResult;

/** Who wants to know how far an experiment has come, and may want no more of it. */
@FunctionalInterface
public interface Progress {
  /** Nobody does. */
  Progress NONE = (done, total, row) -> {};

  /**
   * A run begins, or with {@code done == total} the last one has ended.
   *
   * @param done how many have ended
   * @param total how many there are
   * @param title what distinguishes the one that begins
   */
  void at(int done, int total, String title);

  /** A run has come to its end. */
  default void ended(RowResult result) {}

  /**
   * The run that began last has come so far.
   *
   * @param done what it has done, in words
   * @param timeNs its instant
   * @param limitNs the instant at which it is cut off
   */
  default void within(String done, long timeNs, long limitNs) {}

  /**
   * What began last has come so far.
   *
   * @param done what has been done, in words
   * @param share which part of it that is, from 0 to 1
   */
  default void share(String done, double share) {}

  /** Whether what has not been run is to be left out, and what runs to be ended. */
  default boolean isStopped() {
    return false;
  }
}
