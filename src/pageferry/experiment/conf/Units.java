package pageferry.experiment.conf;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them: {@code 1.5 us}, {@code 8 GiB}. */
public final class Units {
  /** Nanoseconds of a second. */
  public static final long NS_PER_S = 1_000_000_000;

  /** The longest duration, some 31 years: a few of them fit a long together. */
  public static final long MOST_NS = 1_000_000_000 * NS_PER_S;

  private static final Pattern AMOUNT = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?) *([a-zA-Zµ]*)");
  private static final Map<String, Long> TIMES = new LinkedHashMap<>();
  private static final Map<String, Long> PAGES = Map.of("pages", 1L);
  private static final Map<String, Long> SIZES = new LinkedHashMap<>();

  static {
    TIMES.put("ns", 1L);
    TIMES.put("us", 1_000L);
    TIMES.put("µs", 1_000L);
    TIMES.put("ms", 1_000_000L);
    TIMES.put("s", 1_000_000_000L);
    TIMES.put("min", 60_000_000_000L);
    SIZES.put("B", 1L);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("GiB", 1L << 30);
    SIZES.put("TiB", 1L << 40);
  }

  private Units() {}

  /** A duration in whole nanoseconds, or empty if the text is none; never negative. */
  public static OptionalLong nanoseconds(String text) {
    OptionalLong amount = amount(text, TIMES);
    return amount.isPresent() && amount.getAsLong() < 0 ? OptionalLong.empty() : amount;
  }

  /** A size in bytes, or empty if the text is none. */
  public static OptionalLong bytes(String text) {
    return amount(text, SIZES);
  }

  /** A size in base pages, or empty if the text is none that counts them. */
  public static OptionalLong pages(String text) {
    return amount(text, PAGES);
  }

  private static OptionalLong amount(String text, Map<String, Long> units) {
    Matcher matcher = AMOUNT.matcher(text.strip());
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      return OptionalLong.empty();
    }
    try {
      BigDecimal exact = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
      return OptionalLong.of(exact.longValueExact());
    } catch (ArithmeticException tooFineOrTooLarge) {
      return OptionalLong.empty();
    }
  }
}
