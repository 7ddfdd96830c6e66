package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads arguments as strace prints them. */
final class Words {
  private static final Pattern NUMBER =
      Pattern.compile("(-?)(0x[0-9a-f]{1,16}|[0-9]{1,19})(?:<.*)?", Pattern.DOTALL);
  private static final Pattern MASK_WORD = Pattern.compile("(?:0x)?0{0,9}?([0-9a-f]{1,16})");
  private static final String COMMENT = "/\\*.*?\\*/";
  private static final int WORD = 64;

  private Words() {}

  /**
   * The elements of an array.
   *
   * @param elements those that are shown
   * @param isCut whether there are more
   */
  record Array(List<String> elements, boolean isCut) {}

  /** Splits at commas that are not within brackets, strings or comments. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isSkipped(text, i)) {
        i = skipped(text, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    String last = text.substring(from).strip();
    if (!last.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }

  /** Where the bracket closes that is open before {@code from}; -1 if it does not. */
  static int closing(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isSkipped(text, i)) {
        i = skipped(text, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0 && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSkipped(String text, int at) {
    return text.charAt(at) == '"' || text.startsWith("/*", at) || path(text, at) > at;
  }

  /** Where the path of a descriptor ends that begins there (-y), as in 3&lt;/a (deleted)&gt;. */
  private static int path(String text, int from) {
    boolean begins =
        text.charAt(from) == '<'
            && from > 0
            && "0123456789D".indexOf(text.charAt(from - 1)) >= 0
            && !text.startsWith("<<", from);
    int depth = 0;
    for (int i = from; begins && i < text.length(); i++) {
      boolean arrow = text.charAt(i - 1) == '-';
      depth += text.charAt(i) == '<' ? 1 : text.charAt(i) == '>' && !arrow ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The last character of the string, comment or path that begins there. */
  private static int skipped(String text, int from) {
    if (text.charAt(from) == '<') {
      return path(text, from);
    }
    if (text.charAt(from) != '"') {
      int end = text.indexOf("*/", from + 2);
      return end < 0 ? text.length() : end + 1;
    }
    int i = from + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** A number, decimal or hexadecimal, without the comment or path behind it. */
  static OptionalLong number(String text) {
    Matcher matcher = NUMBER.matcher(text.replaceAll(COMMENT, "").strip());
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    String digits = matcher.group(2);
    try {
      long value =
          digits.startsWith("0x")
              ? Long.parseUnsignedLong(digits.substring(2), 16)
              : Long.parseUnsignedLong(digits);
      return OptionalLong.of(matcher.group(1).isEmpty() ? value : -value);
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.empty();
    }
  }

  /** An address: a number, or NULL. */
  static OptionalLong address(String text) {
    return text.equals("NULL") ? OptionalLong.of(0) : number(text);
  }

  /** The sum of the bits of names and numbers between bars; empty if a name is not known. */
  static OptionalLong bits(String text, Map<String, Integer> names) {
    long bits = 0;
    for (String part : text.replaceAll(COMMENT, "").split("\\|")) {
      Integer known = names.get(part.strip());
      OptionalLong number = known == null ? number(part) : OptionalLong.of(known);
      if (number.isEmpty()) {
        return number;
      }
      bits |= number.getAsLong();
    }
    return OptionalLong.of(bits);
  }

  /** An array in brackets, or null if the text is none. */
  static @Nullable Array array(String text) {
    boolean square = text.startsWith("[") && text.endsWith("]");
    boolean curly = text.startsWith("{") && text.endsWith("}");
    if (!square && !curly) {
      return null;
    }
    List<String> elements = new ArrayList<>(split(text.substring(1, text.length() - 1)));
    boolean isCut = elements.remove("...");
    return new Array(elements, isCut);
  }

  /** The nodes of a mask of words, the first of which has the lowest; null if it is none. */
  static @Nullable List<Integer> nodes(String text) {
    Array words = array(text);
    if (words == null) {
      return null;
    }
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < words.elements().size(); i++) {
      String word = words.elements().get(i);
      Matcher digits = MASK_WORD.matcher(word);
      if (!digits.matches()) {
        return null;
      }
      long bits = Long.parseUnsignedLong(digits.group(1), 16);
      for (int bit = 0; bit < WORD; bit++) {
        if ((bits >>> bit & 1) != 0) {
          nodes.add(i * WORD + bit);
        }
      }
    }
    return nodes;
  }
}
