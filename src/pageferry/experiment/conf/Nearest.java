package pageferry.experiment.conf;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that somebody who mistyped probably meant. */
public final class Nearest {
  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();
  private static final JaroWinklerSimilarity LIKENESS = new JaroWinklerSimilarity();

  /** So many names are listed rather than one of them guessed. */
  private static final int FEW = 8;

  /** The part of a word in which it may differ from another that is still near. */
  private static final double NEAR = 0.5;

  private Nearest() {}

  /**
   * The valid name that was probably meant; of few words all, if none of them is spelt nearly so or
   * they are numbers, whose spelling says nothing.
   */
  static String hint(String found, Collection<String> valid) {
    String nearest = to(found, valid);
    double length = Math.max(1, Math.max(found.length(), nearest.length()));
    boolean isSpeltAlike =
        edits(found, nearest) <= length * NEAR
            || nearest.startsWith(found)
            || found.startsWith(nearest);
    boolean isNear = isSpeltAlike && !found.matches("[0-9.]+");
    return isNear || valid.size() == 1 || valid.size() > FEW
        ? "nearest valid name: " + nearest
        : "valid names: " + String.join(", ", valid);
  }

  /** Letters that have changed places are one mistake. */
  private static double edits(String found, String name) {
    boolean isShuffled =
        Arrays.equals(found.chars().sorted().toArray(), name.chars().sorted().toArray());
    return isShuffled ? Math.min(1, EDITS.apply(found, name)) : EDITS.apply(found, name);
  }

  /** The valid name that takes the fewest edits for its length and begins alike. */
  public static String to(String found, Collection<String> valid) {
    String low = found.toLowerCase(Locale.ROOT);
    String best = "";
    double bestScore = Double.POSITIVE_INFINITY;
    for (String name : valid) {
      String other = name.toLowerCase(Locale.ROOT);
      double length = Math.max(1, Math.max(low.length(), other.length()));
      double score = edits(low, other) / length - LIKENESS.apply(low, other);
      if (score < bestScore) {
        best = name;
        bestScore = score;
      }
    }
    return best;
  }
}
