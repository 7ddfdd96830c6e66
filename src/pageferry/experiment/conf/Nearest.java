package pageferry.experiment.conf;

import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that somebody who mistyped probably meant. */
final class Nearest {
  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();
  private static final JaroWinklerSimilarity LIKENESS = new JaroWinklerSimilarity();

  private Nearest() {}

  /** The valid name that takes the fewest edits for its length and begins alike. */
  static String to(String found, Collection<String> valid) {
    String low = found.toLowerCase(Locale.ROOT);
    String best = "";
    double bestScore = Double.POSITIVE_INFINITY;
    for (String name : valid) {
      String other = name.toLowerCase(Locale.ROOT);
      double length = Math.max(1, Math.max(low.length(), other.length()));
      double score = EDITS.apply(low, other) / length - LIKENESS.apply(low, other);
      if (score < bestScore) {
        best = name;
        bestScore = score;
      }
    }
    return best;
  }
}
