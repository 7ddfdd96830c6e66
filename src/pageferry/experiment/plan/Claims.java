package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What an experiment says of its runs before they are run.
 *
 * @param expectations what must hold of all runs together
 * @param answer what it answers with their values
 */
public record Claims(List<Expectation> expectations, Answer answer) {
  /** Nothing is said. */
  public static final Claims NONE = new Claims(List.of(), Answer.NONE);

  public Claims {
    expectations = List.copyOf(expectations);
  }

  /** The metrics that they are about. */
  public List<String> metrics() {
    List<String> all = new ArrayList<>(answer.metrics());
    expectations.forEach(each -> all.addAll(each.metrics()));
    return all;
  }
}
