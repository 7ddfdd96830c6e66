package pageferry.experiment.conform;

import java.util.List;

/**
 * How far the model and a real kernel agree over one program.
 *
 * @param program the program's name
 * @param group the programs of its kind, such as {@code two/swap}
 * @param points all answers that were compared
 * @param leftOut what was recorded and not compared, such as {@code cgroup.stat}
 * @param notRun why the program was not run to its end; empty if it was
 * @param notModelled what the program asks for that the machine does not have, so that it was not
 *     run at all
 */
public record ProgramResult(
    String program,
    String group,
    List<Point> points,
    List<String> leftOut,
    String notRun,
    List<String> notModelled) {
  public ProgramResult {
    points = List.copyOf(points);
    leftOut = List.copyOf(leftOut);
    notModelled = List.copyOf(notModelled);
  }

  /** A program that was not run at all. */
  static ProgramResult notModelled(CorpusProgram program, List<String> missing) {
    return new ProgramResult(program.name(), program.group(), List.of(), List.of(), "", missing);
  }

  /** Whether the program ran and every answer is the kernel's. */
  public boolean agrees() {
    return notRun.isEmpty() && notModelled.isEmpty() && points.stream().allMatch(Point::agrees);
  }
}
