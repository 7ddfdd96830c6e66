package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What an experiment says of its runs before they are run.
 *
 * @param expectations what must hold of all runs together
 * @param answer what it answers with their values
 * @param published what somebody has measured of it
 */
public record Claims(List<Expectation> expectations, Answer answer, Published published) {
  /** Nothing is said. */
  public static final Claims NONE = new Claims(List.of(), Answer.NONE, Published.NOTHING);

  public Claims {
    expectations = List.copyOf(expectations);
  }

  /** The metrics that they are about. */
  public List<String> metrics() {
    List<String> all = new ArrayList<>(answer.metrics());
    expectations.forEach(each -> all.addAll(each.metrics()));
    all.addAll(published.metrics());
    return all;
  }
}
