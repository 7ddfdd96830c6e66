package pageferry.mm;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as files of the kernel read them: whole, in base 10, 8 after 0, or 16 after 0x. */
public final class KernelNumber {
  private static final String DIGITS =
      "(?:0[xX](?<hex>[0-9a-fA-F]{1,15})|0(?<oct>[0-7]{1,20})|(?<dec>0|[1-9]\\d{0,17}))";
  private static final Pattern OF_PROC =
      Pattern.compile("(?s)\\s*(?<minus>-?)" + DIGITS + "(?:[\\s\\x00].*)?");
  private static final Pattern OF_SYS = Pattern.compile("(?<minus>)\\+?" + DIGITS + "\\n?");
  private static final Pattern OF_BYTES =
      Pattern.compile(
          "(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<oct>0[0-7]*)|(?<dec>[1-9][0-9]*|))"
              + "(?<unit>[kKmMgGtTpPeE]?)");
  private static final Pattern YES = Pattern.compile("(?s)[yYtT1].*|[oO][nN].*");
  private static final Pattern NO = Pattern.compile("(?s)[nNfF0].*|[oO][fF].*");
  private static final String UNITS = "kmgtpe";

  private KernelNumber() {}

  /** A number of /proc/sys: proc_get_long() (kernel/sysctl.c, Linux 6.1); what follows is left. */
  public static OptionalLong ofProc(String text) {
    return read(OF_PROC.matcher(text));
  }

  /** A number of /sys: kstrtoull() (lib/kstrtox.c, Linux 6.1). */
  public static OptionalLong ofSys(String text) {
    return read(OF_SYS.matcher(text));
  }

  /** A number that is in a range, or none. */
  public static OptionalInt within(OptionalLong number, int least, int most) {
    boolean in = number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most;
    return in ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /**
   * A size such as 512K, as an unsigned number of 64 bits, or none: memparse() (lib/cmdline.c,
   * Linux 6.1) to the end of the text. What is too large loses its upper bits, and no digits are 0.
   */
  public static OptionalLong ofBytes(String text) {
    Matcher size = OF_BYTES.matcher(text);
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    String unit = size.group("unit").toLowerCase(Locale.ROOT);
    int shift = unit.isEmpty() ? 0 : 10 * (1 + UNITS.indexOf(unit));
    return OptionalLong.of(digits(size).shiftLeft(shift).longValue());
  }

  private static BigInteger digits(Matcher size) {
    if (size.group("hex") != null) {
      return new BigInteger(size.group("hex"), 16);
    }
    return size.group("oct") != null
        ? new BigInteger(size.group("oct"), 8)
        : new BigInteger("0" + size.group("dec"));
  }

  /** Yes or no: kstrtobool() (lib/kstrtox.c, Linux 6.1). */
  public static Optional<Boolean> bool(String text) {
    return YES.matcher(text).matches()
        ? Optional.of(true)
        : NO.matcher(text).matches() ? Optional.of(false) : Optional.empty();
  }

  private static OptionalLong read(Matcher number) {
    if (!number.matches()) {
      return OptionalLong.empty();
    }
    String hex = number.group("hex");
    String oct = number.group("oct");
    long value =
        hex != null
            ? Long.parseLong(hex, 16)
            : oct != null ? Long.parseLong(oct, 8) : Long.parseLong(number.group("dec"));
    return OptionalLong.of(number.group("minus").isEmpty() ? value : -value);
  }
}
