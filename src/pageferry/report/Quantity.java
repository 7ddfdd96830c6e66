package pageferry.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Unit;

/**
 * A number with its unit, for people: three significant digits and the prefix that makes them
 * shortest, as in {@code 1.23 µs}; counts below ten million in full.
 */
public final class Quantity {
  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final double SHOWN_IN_FULL = 1e7;
  private static final List<String> TIMES = List.of("ns", "µs", "ms", "s");
  private static final List<String> COUNTS = List.of("", "k", "M", "G", "T");
  private static final List<String> RATES = List.of("/s", "k/s", "M/s", "G/s", "T/s");

  private Quantity() {}

  /** The number as {@code 4.5 ms}; a hyphen for one that is missing. */
  public static String text(@Nullable Double value, Unit unit) {
    return text(value, unit, " ");
  }

  /** The same of a number that may have no unit: {@code 21.3}. */
  public static String number(@Nullable Double value, @Nullable Unit unit) {
    if (unit != null || value == null || value.isNaN() || value.isInfinite()) {
      return text(value, unit == null ? Unit.COUNT : unit);
    }
    return value == Math.rint(value) && Math.abs(value) < SHOWN_IN_FULL
        ? Long.toString(value.longValue())
        : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** The number as {@code 4.5ms}. */
  static String tight(@Nullable Double value, Unit unit) {
    return text(value, unit, "");
  }

  /** A fraction in per cent with two significant digits: {@code 0.35%}. */
  public static String percent(double fraction) {
    double percent = 100 * fraction;
    if (Double.isNaN(percent) || Double.isInfinite(percent)) {
      return "-";
    }
    BigDecimal rounded = new BigDecimal(percent).round(new MathContext(2, RoundingMode.HALF_EVEN));
    return rounded.stripTrailingZeros().toPlainString() + "%";
  }

  private static String text(@Nullable Double value, Unit unit, String gap) {
    if (value == null || value.isNaN() || value.isInfinite()) {
      return "-";
    }
    if (value == 0) {
      return "0";
    }
    return switch (unit) {
      case NS -> scaled(value, TIMES, gap);
      case PAGES_PER_SECOND -> scaled(value, RATES, gap);
      case PAGES, COUNT ->
          value == Math.rint(value) && Math.abs(value) < SHOWN_IN_FULL
              ? Long.toString(value.longValue())
              : scaled(value, COUNTS, gap);
    };
  }

  private static String scaled(double value, List<String> units, String gap) {
    BigDecimal rounded = new BigDecimal(value).round(DIGITS);
    int magnitude = rounded.precision() - rounded.scale() - 1;
    int step = Math.max(0, Math.min(units.size() - 1, magnitude / 3));
    String digits = rounded.movePointLeft(3 * step).stripTrailingZeros().toPlainString();
    String unit = units.get(step);
    return digits + (unit.isEmpty() || unit.startsWith("/") ? "" : gap) + unit;
  }
}
