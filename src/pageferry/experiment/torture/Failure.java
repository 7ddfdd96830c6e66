package pageferry.experiment.torture;

import java.util.List;

/**
 * What was wrong with one run.
 *
 * @param kind {@code broke} or how the run ended
 * @param complaints what was wrong, one a line
 */
public record Failure(String kind, List<String> complaints) {
  public Failure {
    complaints = List.copyOf(complaints);
  }

  /** What two failures of one cause have in common: all but the numbers and names. */
  String signature() {
    String first = complaints.isEmpty() ? "" : complaints.get(0);
    return kind + " " + first.replaceAll("[-\\w]*[0-9][-\\w]*", "N");
  }

  /** The failure in one line. */
  public String text() {
    return kind + ": " + (complaints.isEmpty() ? "no more is known" : complaints.get(0));
  }
}
