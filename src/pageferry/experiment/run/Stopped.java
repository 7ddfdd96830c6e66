package pageferry.experiment.run;

/** Ends a run in its middle, because whoever asked for it wants to have no more of it. */
final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Stopped() {
    super("stopped", null, false, false);
  }
}
