package pageferry.experiment.survey;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers of CPUs and nodes as the kernel and its tools write them. */
final class CpuList {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
  private static final Pattern WORDS = Pattern.compile("(?:0x)?[0-9a-fA-F]{0,8}");
  private static final int BITS = 32;

  private CpuList() {}

  /** A list such as {@code 0-3,8}; empty text is the empty set, anything else null. */
  static @Nullable SortedSet<Integer> ofList(String text) {
    SortedSet<Integer> numbers = new TreeSet<>();
    for (String span : text.isBlank() ? new String[0] : text.strip().split(",", -1)) {
      Matcher matcher = SPAN.matcher(span.strip());
      if (!matcher.matches()) {
        return null;
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      for (int number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** A mask of hexadecimal words, highest first, such as {@code 0x1,,0x000000ff}. */
  static @Nullable SortedSet<Integer> ofMask(String text) {
    String[] words = text.strip().split(",", -1);
    SortedSet<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < words.length; i++) {
      if (!WORDS.matcher(words[i]).matches()) {
        return null;
      }
      String digits = words[i].replaceFirst("^0x", "");
      long word = digits.isEmpty() ? 0 : Long.parseLong(digits, 16);
      for (int bit = 0; bit < BITS; bit++) {
        if ((word >> bit & 1) != 0) {
          numbers.add((words.length - 1 - i) * BITS + bit);
        }
      }
    }
    return numbers;
  }

  /** The shortest list, such as {@code 0-3,8}. */
  static String text(SortedSet<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    int first = -1;
    int last = -1;
    for (int number : numbers) {
      if (first >= 0 && number == last + 1) {
        last = number;
        continue;
      }
      append(text, first, last);
      first = number;
      last = number;
    }
    append(text, first, last);
    return text.toString();
  }

  private static void append(StringBuilder text, int first, int last) {
    if (first >= 0) {
      text.append(text.isEmpty() ? "" : ",").append(first);
      text.append(last > first ? "-" + last : "");
    }
  }
}
