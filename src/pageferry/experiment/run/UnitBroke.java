package pageferry.experiment.run;

/** A unit of work that somebody else did ended without a result. */
public final class UnitBroke extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int unit;

  /**
   * @param unit which, from 0
   * @param message why
   */
  public UnitBroke(int unit, String message) {
    super(message);
    this.unit = unit;
  }

  /** Which unit of the work it was, from 0. */
  public int unit() {
    return unit;
  }
}
