package pageferry.mm;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A list of small numbers such as {@code 0-1,3} as the kernel reads it: bitmap_parselist()
 * (lib/bitmap-str.c, Linux 6.12; before 6.6 lib/bitmap.c).
 *
 * @param numbers those that it names, ascending
 * @param wrong why it is no list: EINVAL, ERANGE for numbers beyond the most, or EOVERFLOW for
 *     those of more than 32 bits; null if it is one
 */
record NumberList(int[] numbers, @Nullable Errno wrong) {
  private static final long MOST = 0xffff_ffffL;

  /**
   * What a text names.
   *
   * @param count how many numbers there are, from 0 on
   */
  static NumberList parse(String text, int count) {
    Parser parser = new Parser(text, count);
    while (parser.findRegion()) {
      parser.region();
    }
    int[] none = {};
    return new NumberList(
        parser.wrong == null ? parser.found.stream().toArray() : none, parser.wrong);
  }

  /** Goes through a text; the first mistake ends it. */
  private static final class Parser {
    private final String text;
    private final int count;
    private final BitSet found = new BitSet();
    private int at;
    private @Nullable Errno wrong;

    Parser(String text, int count) {
      this.text = text;
      this.count = count;
    }

    private boolean isAt(String characters) {
      return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    /** Commas and blanks may be before a region, as many as there are. */
    boolean findRegion() {
      while (isAt(", \t\n\u000b\f\r")) {
        at++;
      }
      return wrong == null && at < text.length();
    }

    /** Takes the numbers of a region, which is 3, 0-3 or 0-15:1/4. */
    void region() {
      long first = number();
      long last = isRegionOver() ? first : after("-");
      boolean plain = isRegionOver();
      long used = plain ? last + 1 : after(":");
      long group = plain ? last + 1 : after("/");
      if (wrong == null && (first > last || group == 0 || used > group)) {
        wrong = Errno.EINVAL;
      } else if (wrong == null && last >= count) {
        wrong = Errno.ERANGE;
      }
      for (long number = first; wrong == null && number <= last; number++) {
        if ((number - first) % group < used) {
          found.set((int) number);
        }
      }
    }

    private boolean isRegionOver() {
      return wrong != null || at == text.length() || isAt(", \t\n\u000b\f\r");
    }

    /** The number behind a character, without which there is a mistake. */
    private long after(String sign) {
      if (wrong == null && !isAt(sign)) {
        wrong = Errno.EINVAL;
      }
      at++;
      return wrong == null ? number() : 0;
    }

    private long number() {
      int begin = at;
      long value = 0;
      while (isAt("0123456789")) {
        value = Math.min(value * 10 + text.charAt(at) - '0', MOST + 1);
        at++;
      }
      if (at == begin || value > MOST) {
        wrong = at == begin ? Errno.EINVAL : Errno.EOVERFLOW;
      }
      return value;
    }
  }
}
