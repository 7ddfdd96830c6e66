package pageferry.experiment.record;

/** A program has more of something than a guest can hold. */
final class TooMany extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooMany(String what) {
    super(what);
  }
}
