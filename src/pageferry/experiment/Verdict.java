package pageferry.experiment;

import java.util.List;

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
    /** It speaks of runs that this invocation left out. */
    SKIPPED
  }
}
