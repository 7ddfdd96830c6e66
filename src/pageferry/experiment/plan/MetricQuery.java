package pageferry.experiment.plan;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.parser.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Answers the functions of expectations from the results of runs. */
final class MetricQuery {
  private final List<RowResult> rows;
  private final Place place;

  MetricQuery(List<RowResult> rows, Place place) {
    this.rows = rows;
    this.place = place;
  }

  /**
   * An answer.
   *
   * @param number the number; for a test 1 or 0
   * @param note the call and what it saw, for people
   */
  record Answer(double number, String note) {}

  /** What the function answers; {@code texts} are the metric and the labels. */
  Answer ask(MetricFunction function, List<String> texts, double tolerance)
      throws EvaluationException {
    List<String> labels = texts.subList(1, texts.size());
    String call =
        function.word()
            + texts.stream()
                .map(text -> "'" + text + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    List<RowResult> chosen =
        rows.stream().filter(row -> Row.isLabelled(row.row().labels(), labels)).toList();
    if (chosen.isEmpty()) {
      throw mistake("labels that some run has", "none that has them all in " + call);
    }
    if (function == MetricFunction.ENDED) {
      return ended(call, texts.get(0), chosen);
    }
    if (function == MetricFunction.VALUE && chosen.size() > 1) {
      throw mistake(
          "labels that one run has",
          chosen.size()
              + " runs in "
              + call
              + ", the first two being "
              + chosen.get(0).row().title()
              + " and "
              + chosen.get(1).row().title());
    }
    if (function.isTest()) {
      requireOneParameter(call, chosen);
    }
    List<Double> values = values(function, texts.get(0), chosen);
    if (function.isTest() && values.size() == 1) {
      throw new NoData(call + " compares values, and there is one", true);
    }
    double number = fold(function, values, tolerance);
    return new Answer(
        number,
        call + " = " + (function.isTest() ? test(number) : "") + text(function, values, number));
  }

  private Answer ended(String call, String word, List<RowResult> chosen) {
    Ending ending = Ending.byKey().get(word);
    if (ending == null) {
      throw BadInput.unknown(place, "an ending", word, Ending.byKey().keySet());
    }
    List<String> endings = chosen.stream().map(row -> row.ending().key()).distinct().toList();
    boolean all = chosen.stream().allMatch(row -> row.ending() == ending);
    return new Answer(all ? 1 : 0, call + " = " + test(all ? 1 : 0) + String.join(", ", endings));
  }

  private static double fold(MetricFunction function, List<Double> values, double tolerance) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    return switch (function) {
      case VALUE -> values.get(0);
      case LEAST -> least;
      case MOST -> most;
      case TOTAL -> values.stream().mapToDouble(Double::doubleValue).sum();
      case RISES -> isSteady(values, 1) ? 1 : 0;
      case FALLS -> isSteady(values, -1) ? 1 : 0;
      case FLAT -> most <= least * (1 + tolerance) ? 1 : 0;
      case ENDED -> Double.NaN;
    };
  }

  private static boolean isSteady(List<Double> values, int sign) {
    for (int i = 1; i < values.size(); i++) {
      if (sign * Double.compare(values.get(i), values.get(i - 1)) <= 0) {
        return false;
      }
    }
    return true;
  }

  /** That a metric has no samples where an expectation needs them. */
  static final class NoData extends EvaluationException {
    private static final long serialVersionUID = 1L;

    private final boolean ofOneValue;

    NoData(String message, boolean ofOneValue) {
      super(new Token(1, message, Token.TokenType.STRING_LITERAL), message);
      this.ofOneValue = ofOneValue;
    }

    /** Whether there is a value, but no other to compare it with. */
    boolean isOfOneValue() {
      return ofOneValue;
    }
  }

  /** The values of those runs that have one; all must have one unless some are enough. */
  private List<Double> values(MetricFunction function, String metric, List<RowResult> chosen)
      throws NoData {
    MetricNames.requireBase(metric, place);
    List<Double> values = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (RowResult row : chosen) {
      Double value = row.values().getOrDefault(metric, MetricNames.ofNothing(metric));
      if (value != null && Double.isFinite(value)) {
        values.add(value);
      } else {
        without.add(row.row().title());
      }
    }
    if (values.isEmpty() || !without.isEmpty() && !function.passesOverNoData()) {
      String more = without.size() > 1 ? " and in " + (without.size() - 1) + " more" : "";
      throw new NoData(metric + " has no samples in " + without.get(0) + more, false);
    }
    return values;
  }

  private void requireOneParameter(String call, List<RowResult> chosen) {
    Set<String> varying = new TreeSet<>();
    Map<String, String> first = chosen.get(0).row().labels();
    for (RowResult row : chosen) {
      row.row()
          .labels()
          .forEach(
              (key, label) -> {
                if (!label.equals(first.get(key))) {
                  varying.add(key);
                }
              });
    }
    if (varying.size() > 1) {
      throw mistake("runs that differ in one key", call + ", where these differ: " + varying);
    }
  }

  private BadInput mistake(String expected, String found) {
    return BadInput.at(place, expected, found);
  }

  private static String test(double number) {
    return number != 0 ? "yes: " : "no: ";
  }

  private static String text(MetricFunction function, List<Double> values, double number) {
    return function.isTest()
        ? values.stream().map(MetricQuery::text).collect(Collectors.joining(", "))
        : text(number);
  }

  /** A number without digits that say nothing. */
  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.4g", number);
  }
}
