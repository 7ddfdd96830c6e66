package pageferry.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.report.SavedResults;
import pageferry.report.SavedRow;

/**
 * A row of the page.
 *
 * @param id what the page's scripts call it
 * @param labels the row's labels; where results of several files are shown together, the file's
 *     name comes first
 * @param row what it shows
 * @param from the results it is of
 */
record PageRow(String id, Map<String, String> labels, SavedRow row, SavedResults from) {
  /** The label that tells files apart. */
  static final String RUN = "run";

  /** The rows of all results, in order. */
  static List<PageRow> of(List<SavedResults> all) {
    List<PageRow> rows = new ArrayList<>();
    for (SavedResults results : all) {
      for (SavedRow row : results.rows()) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (all.size() > 1) {
          labels.put(RUN, results.name());
        }
        labels.putAll(row.labels());
        rows.add(new PageRow("r" + rows.size(), labels, row, results));
      }
    }
    return rows;
  }

  /** The keys of the labels of these rows. */
  static List<String> keys(List<PageRow> rows) {
    Set<String> keys = new LinkedHashSet<>();
    rows.forEach(row -> keys.addAll(row.labels().keySet()));
    return List.copyOf(keys);
  }

  /** The values of a key, each once, in the order of the rows. */
  static List<String> values(List<PageRow> rows, String key) {
    return rows.stream().map(row -> row.label(key)).distinct().toList();
  }

  /** The value of a key; a hyphen if the row has none. */
  String label(String key) {
    return labels.getOrDefault(key, "-");
  }

  String title() {
    return labels.isEmpty() ? row.title() : String.join(", ", labels.values());
  }

  /** Whether the values of the key are those of a parameter, in order. */
  boolean isVaried(String key) {
    return from.isVaried(key);
  }

  /** The first of the rows whose labels are this one's but for {@code key}, which is the value. */
  @Nullable PageRow sibling(List<PageRow> rows, String key, String value) {
    Map<String, String> wanted = new LinkedHashMap<>(labels);
    wanted.put(key, value);
    return rows.stream().filter(each -> each.labels().equals(wanted)).findFirst().orElse(null);
  }
}
