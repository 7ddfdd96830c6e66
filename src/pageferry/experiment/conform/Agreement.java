package pageferry.experiment.conform;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How far the model and a real kernel agree over a corpus of programs.
 *
 * @param kernel the kernel
 * @param programs the programs that were compared, in the corpus's order
 * @param mistakes the programs that could not be read, each with file, line and reason
 * @param unrecorded the programs that this kernel did not answer
 */
public record Agreement(
    String kernel, List<ProgramResult> programs, List<String> mistakes, List<String> unrecorded) {
  public Agreement {
    programs = List.copyOf(programs);
    mistakes = List.copyOf(mistakes);
    unrecorded = List.copyOf(unrecorded);
  }

  /**
   * How many of some things agree.
   *
   * @param agreed those that do
   * @param all all of them
   */
  public record Tally(long agreed, long all) {
    Tally plus(boolean agrees) {
      return new Tally(agreed + (agrees ? 1 : 0), all + 1);
    }

    @Override
    public String toString() {
      return agreed + "/" + all;
    }
  }

  /** The programs that agree in everything. */
  public Tally whole() {
    Tally tally = new Tally(0, 0);
    for (ProgramResult program : programs) {
      tally = tally.plus(program.agrees());
    }
    return tally;
  }

  /** The programs of a group, such as {@code basic}, that agree in everything. */
  public Tally whole(String group) {
    Predicate<ProgramResult> inGroup = each -> each.program().startsWith(group + "/");
    return new Agreement(kernel, programs.stream().filter(inGroup).toList(), List.of(), List.of())
        .whole();
  }

  /** The programs that agree in everything, by their {@link ProgramResult#group}. */
  public Map<String, Tally> groups() {
    Map<String, Tally> groups = new TreeMap<>();
    for (ProgramResult program : programs) {
      Tally before = groups.getOrDefault(program.group(), new Tally(0, 0));
      groups.put(program.group(), before.plus(program.agrees()));
    }
    return groups;
  }

  /** How many programs were not run at all, by what the machine does not have. */
  public Map<String, Integer> notModelled() {
    return NotModelled.counts(programs);
  }

  /** What was recorded and not compared, each with how often. */
  public Map<String, Integer> leftOut() {
    Map<String, Integer> leftOut = new TreeMap<>();
    for (ProgramResult program : programs) {
      program.leftOut().forEach(each -> leftOut.merge(each, 1, Integer::sum));
    }
    return leftOut;
  }

  /** The answers of one field. */
  public Tally of(Field field) {
    Tally tally = new Tally(0, 0);
    for (ProgramResult program : programs) {
      for (Point point : program.points()) {
        tally = point.field() == field ? tally.plus(point.agrees()) : tally;
      }
    }
    return tally;
  }

  /** The answers by area: the ops of steps, then the other fields. */
  public Map<String, Tally> areas() {
    Map<String, Tally> areas = new TreeMap<>();
    for (ProgramResult program : programs) {
      for (Point point : program.points()) {
        Tally before = areas.getOrDefault(point.area(), new Tally(0, 0));
        areas.put(point.area(), before.plus(point.agrees()));
      }
    }
    return areas;
  }

  /** Whether every program was read and agrees in everything. */
  public boolean complete() {
    return mistakes.isEmpty() && programs.stream().allMatch(ProgramResult::agrees);
  }

  /** The one line that says it all. */
  public String summary() {
    StringBuilder line = new StringBuilder("agreement: programs ").append(whole());
    for (Field field : Field.values()) {
      line.append(' ').append(field.text()).append(' ').append(of(field));
    }
    return line.toString();
  }
}
