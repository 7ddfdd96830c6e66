package pageferry.mm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes such as {@code 512K}: memparse() (lib/cmdline.c, Linux 6.1). */
public final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kKmMgG]?)");

  private ByteSize() {}

  /** The bytes, or -1 for what is no size. */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return -1;
    }
    int shift =
        switch (size.group(2)) {
          case "k", "K" -> 10;
          case "m", "M" -> 20;
          case "g", "G" -> 30;
          default -> 0;
        };
    return Long.parseLong(size.group(1)) << shift;
  }
}
