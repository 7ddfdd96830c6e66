package pageferry.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import pageferry.world.PlainText;

/**
 * A row of saved results: the runs that have these labels and differ in their seeds alone.
 *
 * @param labels the value of each compared and varied key
 * @param runs each run as the file has it, at least one
 */
public record SavedRow(Map<String, String> labels, List<JsonNode> runs) {
  public SavedRow {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    runs = List.copyOf(runs);
  }

  /** The labels in one line. */
  public String title() {
    return labels.isEmpty() ? "the run" : PlainText.of(String.join(", ", labels.values()));
  }

  /** The metrics that any of the runs has. */
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> run.path("metrics").fieldNames().forEachRemaining(names::add));
    return names;
  }

  /** The values of a metric, one for each run that has it; null if none has. */
  public @Nullable Sample sample(String metric) {
    List<Double> values = new ArrayList<>();
    for (JsonNode run : runs) {
      JsonNode value = run.path("metrics").path(metric);
      if (value.isNumber()) {
        values.add(value.asDouble());
      }
    }
    return values.isEmpty() ? null : new Sample(values);
  }

  /** The names of the histograms that any of the runs has. */
  public Set<String> histograms() {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> run.path("histograms").fieldNames().forEachRemaining(names::add));
    return names;
  }

  /** The durations of all runs together, or null if there were none. */
  public @Nullable Histogram histogram(String name) {
    Histogram all = null;
    for (JsonNode run : runs) {
      JsonNode text = run.path("histograms").path(name);
      if (text.isTextual()) {
        Histogram one = Histograms.decode(text.asText());
        if (all == null) {
          all = one;
        } else {
          all.add(one);
        }
      }
    }
    return all;
  }

  /** What the first run says of itself under that key. */
  public JsonNode first(String key) {
    return runs.get(0).path(key);
  }
}
