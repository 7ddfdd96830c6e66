package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of small numbers: {@code [0, 1, 2]}, {@code "0-7,16-23"} or a single number. */
public final class Numbers {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  private Numbers() {}

  /** The numbers of an entry, at least one, in the order given. */
  public static List<Integer> of(Entry entry) {
    List<Integer> numbers = new ArrayList<>();
    if (entry.isList()) {
      entry.list("a list").forEach(each -> numbers.add(each.count(0, 999_999)));
    } else {
      for (String span : entry.text().split(",", -1)) {
        addSpan(entry, span.strip(), numbers);
      }
    }
    if (numbers.isEmpty()) {
      throw BadInput.at(entry.place(), "numbers for '" + entry.name() + "'", "an empty list");
    }
    return numbers;
  }

  private static void addSpan(Entry entry, String span, List<Integer> numbers) {
    Matcher matcher = SPAN.matcher(span);
    int first = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    int last =
        matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : first;
    if (!matcher.matches() || last < first) {
      throw entry.mistake("numbers such as [0, 1, 2] or \"0-7,16-23\" for '" + entry.name() + "'");
    }
    for (int number = first; number <= last; number++) {
      numbers.add(number);
    }
  }
}
