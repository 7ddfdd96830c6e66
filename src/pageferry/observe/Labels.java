package pageferry.observe;

import java.util.List;

/**
 * What programs call the phases of a run and the steps that have names; events have their numbers,
 * which are the places in these lists.
 *
 * @param phases the phases, the first of which begins with the run
 * @param steps the steps
 * @param real what steps really answered, where that is known
 */
public record Labels(List<String> phases, List<String> steps, List<RealAnswer> real) {
  /** The phase before any program begins one. */
  public static final String START = "start";

  /** Of programs that name nothing. */
  public static final Labels NONE = new Labels(List.of(START), List.of(), List.of());

  public Labels {
    phases = List.copyOf(phases);
    steps = List.copyOf(steps);
    real = List.copyOf(real);
  }
}
