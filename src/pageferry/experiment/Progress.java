package pageferry.experiment;

/** Who wants to know how far an experiment has come. */
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
}
