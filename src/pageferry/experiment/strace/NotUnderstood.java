package pageferry.experiment.strace;

/** A call means something that cannot be said in an experiment. */
final class NotUnderstood extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotUnderstood(String why) {
    super(why, null, false, false);
  }
}
