package pageferry.experiment.conform;

/**
 * A point in which the model and a real kernel differ.
 *
 * @param program the program
 * @param where the step or the placement
 * @param expected what the kernel answered
 * @param got what the model answered
 */
public record Disagreement(String program, String where, String expected, String got) {
  @Override
  public String toString() {
    return program + ", " + where + ": expected " + expected + ", got " + got;
  }
}
