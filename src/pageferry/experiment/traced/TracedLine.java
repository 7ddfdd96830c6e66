package pageferry.experiment.traced;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.trace.TraceLine;

/**
 * An event of a trace: its name, and its fields as text.
 *
 * @param line who, where and when
 * @param name the event's name, such as {@code mm_page_alloc}
 * @param fields what stands behind it
 */
record TracedLine(TraceLine line, String name, String fields) {
  private static final int HEX = 16;
  private static final int DECIMAL = 10;

  /** What an event's line says. */
  static TracedLine of(TraceLine line) {
    String body = line.body();
    int end = 0;
    while (end < body.length() && isOfName(body.charAt(end))) {
      end++;
    }
    int from = end < body.length() && body.charAt(end) == ':' ? end + 1 : end;
    return new TracedLine(line, body.substring(0, end), body.substring(from).strip());
  }

  private static boolean isOfName(char each) {
    return each >= 'a' && each <= 'z' || each >= '0' && each <= '9' || each == '_';
  }

  /** The text of a field that stands as {@code key=text} or {@code key:text}; null: none does. */
  @Nullable String text(String key) {
    int from = 0;
    while (true) {
      int at = fields.indexOf(key, from);
      if (at < 0) {
        return null;
      }
      int after = at + key.length();
      boolean begins = at == 0 || !isOfName(fields.charAt(at - 1));
      if (begins && after < fields.length() && "=:".indexOf(fields.charAt(after)) >= 0) {
        return word(after + 1);
      }
      from = after;
    }
  }

  private String word(int from) {
    int end = from;
    while (end < fields.length() && " ,)".indexOf(fields.charAt(end)) < 0) {
      end++;
    }
    return fields.substring(from, end);
  }

  /** A decimal number, or one that begins with 0x. */
  OptionalLong number(String key) {
    String text = text(key);
    return text == null ? OptionalLong.empty() : parsed(text, DECIMAL);
  }

  /** The same; what is not there is another number. */
  long number(String key, long otherwise) {
    return number(key).orElse(otherwise);
  }

  /** A hexadecimal number, with 0x or without. */
  OptionalLong hex(String key) {
    String text = text(key);
    return text == null ? OptionalLong.empty() : parsed(text, HEX);
  }

  /** A number of a base, or with 0x a hexadecimal one. */
  static OptionalLong parsed(String text, int base) {
    try {
      if (text.startsWith("0x")) {
        return OptionalLong.of(Long.parseUnsignedLong(text.substring(2), HEX));
      }
      return OptionalLong.of(
          base == HEX ? Long.parseUnsignedLong(text, HEX) : Long.parseLong(text));
    } catch (NumberFormatException other) {
      return OptionalLong.empty();
    }
  }
}
