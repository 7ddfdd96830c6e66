package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.report.Heading;
import pageferry.report.Quantity;
import pageferry.report.Sample;
import pageferry.report.SavedResults;

/**
 * What results say in a few sentences: what the experiment answers in its own words, whether its
 * claims hold, and where it has no words, what differs most.
 */
final class Answer {
  private static final double WORTH_A_WORD = 1.05;

  private final List<SavedResults> results;
  private final List<PageRow> rows;
  private final List<String> columns;

  Answer(List<SavedResults> results, List<PageRow> rows, List<String> columns) {
    this.results = results;
    this.rows = rows;
    this.columns = columns;
  }

  /** Two rows that differ in a metric, and how many times as much the one has. */
  private record Difference(String metric, PageRow less, PageRow more, double times) {}

  String text() {
    List<String> worded = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (SavedResults each : results) {
      String whose = results.size() > 1 ? each.name() + ": " : "";
      String answer = each.get("answer").asText("");
      if (!answer.isEmpty()) {
        worded.add(whose + answer + " ");
      }
      parts.add(whose + held(each) + troubles(each));
    }
    String claims = String.join("; ", parts) + ".";
    return String.join("", worded) + claims + (worded.isEmpty() ? " " + numbers() : "");
  }

  /** What differs most, where the experiment has no words of its own. */
  private String numbers() {
    Difference most = most();
    return most == null ? firstNumbers() : text(most);
  }

  private static String held(SavedResults results) {
    int all = 0;
    int held = 0;
    for (var each : results.get("expectations")) {
      all += each.path("outcome").asText().equals("skipped") ? 0 : 1;
      held += each.path("outcome").asText().equals("ok") ? 1 : 0;
    }
    String seeds = results.seeds() > 1 ? " with each of " + results.seeds() + " seeds" : "";
    return all == 0 ? "nothing was claimed" : held + " of " + all + " claims hold" + seeds;
  }

  /** What the runs met that must not be, and how many ended otherwise than finished. */
  private static String troubles(SavedResults results) {
    SortedMap<String, Integer> met = new TreeMap<>();
    int runs = 0;
    for (JsonNode run : results.get("runs")) {
      runs++;
      Set<String> kinds = new TreeSet<>();
      run.path("findings").forEach(each -> kinds.add("met a " + each.path("kind").asText()));
      String ending = run.path("ending").asText("finished");
      if (!ending.equals("finished")) {
        kinds.add("ended " + ending);
      }
      kinds.forEach(kind -> met.merge(kind, 1, Integer::sum));
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Integer> each : met.entrySet()) {
      text.append(", ").append(each.getValue()).append(" of ").append(runs).append(" runs ");
      text.append(each.getKey());
    }
    return text.toString();
  }

  private @Nullable Difference most() {
    Difference most = null;
    for (String metric : columns) {
      Difference one = difference(metric);
      if (one != null
          && one.times() > WORTH_A_WORD
          && (most == null || one.times() > most.times())) {
        most = one;
      }
    }
    return most;
  }

  private @Nullable Difference difference(String metric) {
    PageRow less = null;
    PageRow more = null;
    double least = Double.POSITIVE_INFINITY;
    double greatest = 0;
    for (PageRow row : rows) {
      Sample sample = row.row().sample(metric);
      if (sample != null && sample.mean() > 0 && sample.mean() < least) {
        less = row;
        least = sample.mean();
      }
      if (sample != null && sample.mean() > greatest) {
        more = row;
        greatest = sample.mean();
      }
    }
    return less == null || more == null
        ? null
        : new Difference(metric, less, more, greatest / least);
  }

  private static String text(Difference most) {
    return "The runs differ most in "
        + most.metric()
        + ": "
        + value(most.less(), most.metric())
        + " ("
        + most.less().title()
        + ") against "
        + value(most.more(), most.metric())
        + " ("
        + most.more().title()
        + "), "
        + times(most.times())
        + " times as much.";
  }

  /** Three significant digits, all written out. */
  private static String times(double times) {
    return new BigDecimal(times)
        .round(new MathContext(3, RoundingMode.HALF_EVEN))
        .stripTrailingZeros()
        .toPlainString();
  }

  private String firstNumbers() {
    List<String> values =
        columns.stream()
            .filter(metric -> rows.get(0).row().sample(metric) != null)
            .limit(3)
            .map(metric -> metric + " is " + value(rows.get(0), metric))
            .toList();
    return values.isEmpty() ? "" : String.join(", ", values) + ".";
  }

  private static String value(PageRow row, String metric) {
    Sample sample = row.row().sample(metric);
    return Quantity.text(sample == null ? null : sample.mean(), Heading.of(metric).unit());
  }
}
