package pageferry.experiment.conf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of the files that entries come from. The config library forgets in which order the keys
 * of an object were written, but threads, maps and rows of tables must come in the user's order.
 */
final class Sources {
  private final Map<String, List<String>> lines = new TreeMap<>();

  void add(String file, String text) {
    lines.put(file, text.lines().toList());
  }

  /** Where in its line the key stands, counted from 0; 0 if it cannot be found. */
  int column(Place place, String key) {
    List<String> file = lines.get(place.file());
    if (file == null || place.line() < 1 || place.line() > file.size()) {
      return 0;
    }
    String text = file.get(place.line() - 1);
    Pattern word = Pattern.compile("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])");
    Matcher matcher = word.matcher(text);
    return matcher.find() ? matcher.start() : 0;
  }
}
