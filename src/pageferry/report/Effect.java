package pageferry.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What changed in one metric between two rows.
 *
 * @param base the values before
 * @param other the values after
 */
public record Effect(Sample base, Sample other) {
  /** A difference this improbable by chance is marked as significant. */
  public static final double SIGNIFICANT = 0.05;

  /** The change in per cent with its sign: {@code +12.3%}; {@code new} where nothing was before. */
  public String change() {
    double change = other.changeFrom(base);
    if (Double.isInfinite(change)) {
      return "new";
    }
    double size = Math.abs(change);
    String digits = size >= 1000 ? "%+.0f%%" : size >= 100 ? "%+.1f%%" : "%+.2f%%";
    return change == 0 ? "0%" : String.format(Locale.ROOT, digits, change);
  }

  /** Whether it is known, from several seeds each, that the change is none of chance's. */
  public boolean isSignificant() {
    OptionalDouble probability = other.probabilityAgainst(base);
    return probability.isPresent() && probability.getAsDouble() < SIGNIFICANT;
  }

  /** Effect size and probability in words; empty where there is one seed, or no change. */
  public String size() {
    OptionalDouble effect = other.effectFrom(base);
    OptionalDouble probability = other.probabilityAgainst(base);
    if (effect.isEmpty() || probability.isEmpty() || effect.getAsDouble() == 0) {
      return "";
    }
    double p = probability.getAsDouble();
    String chance = p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "= %.3f", p);
    return "g = " + effect(effect.getAsDouble()) + ", p " + chance;
  }

  private static String effect(double effect) {
    if (Double.isInfinite(effect)) {
      return effect > 0 ? "∞" : "-∞";
    }
    return String.format(Locale.ROOT, Math.abs(effect) < 10 ? "%.2f" : "%.0f", effect);
  }
}
