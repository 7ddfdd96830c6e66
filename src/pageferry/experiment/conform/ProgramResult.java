package pageferry.experiment.conform;

import java.util.List;

/**
 * How far the model and a real kernel agree over one program.
 *
 * @param program the program's name
 * @param points all answers that were compared
 * @param notRun why the program was not run to its end; empty if it was
 */
public record ProgramResult(String program, List<Point> points, String notRun) {
  public ProgramResult {
    points = List.copyOf(points);
  }

  /** Whether the program ran and every answer is the kernel's. */
  public boolean agrees() {
    return notRun.isEmpty() && points.stream().allMatch(Point::agrees);
  }
}
