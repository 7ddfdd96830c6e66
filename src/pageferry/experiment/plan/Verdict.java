package pageferry.experiment.plan;

import java.util.List;
import java.util.Locale;

/**
 * What became of one expectation.
 *
 * @param text the expectation
 * @param claim the same in words; may be empty
 * @param outcome whether it holds
 * @param seen the numbers it saw, one function call each
 */
public record Verdict(String text, String claim, Outcome outcome, List<String> seen) {
  public Verdict {
    seen = List.copyOf(seen);
  }

  /** The possible outcomes. */
  public enum Outcome {
    /** It holds. */
    OK,
    /** It does not hold. */
    FAILED,
    /** It speaks of a metric of which the runs have no samples. */
    NO_DATA,
    /** It speaks of runs that this invocation left out. */
    SKIPPED;

    /** Whether an experiment with such an outcome holds. */
    public boolean passes() {
      return this == OK || this == SKIPPED;
    }

    /** What it is called in tables and results. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
