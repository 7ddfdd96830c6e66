package pageferry.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import pageferry.observe.Metric;
import pageferry.observe.asked.Sampled;
import pageferry.observe.asked.Sampled.Phase;

/**
 * What metrics were over time, as a table for other programs: a line per point with its virtual
 * time, its phase and the value of each metric; of what is counted also what the interval added.
 */
public final class SeriesCsv {
  private static final String ADDED = " added";

  private final Sampled sampled;
  private final StringBuilder text = new StringBuilder();

  private SeriesCsv(Sampled sampled) {
    this.sampled = sampled;
  }

  /** The table; of nothing its head alone. */
  public static String of(Sampled sampled) {
    return new SeriesCsv(sampled).text();
  }

  private String text() {
    text.append("ns,phase");
    for (String metric : sampled.points().keySet()) {
      cell(metric);
      if (isCount(metric)) {
        cell(metric + ADDED);
      }
    }
    int points = sampled.points().values().stream().mapToInt(List::size).findFirst().orElse(0);
    for (int i = 0; i < points; i++) {
      line(i);
    }
    return text.append('\n').toString();
  }

  private void line(int i) {
    long atNs = (i + 1) * sampled.intervalNs();
    text.append('\n').append(atNs);
    cell(phase(atNs));
    for (Map.Entry<String, List<Double>> metric : sampled.points().entrySet()) {
      double value = metric.getValue().get(i);
      cell(number(value));
      if (isCount(metric.getKey())) {
        cell(number(i == 0 ? value : value - metric.getValue().get(i - 1)));
      }
    }
  }

  /** The phase that an interval with that end lies in, or ends. */
  private String phase(long atNs) {
    String name = "";
    for (Phase phase : sampled.phases()) {
      name = phase.atNs() < atNs || phase.atNs() == 0 ? phase.name() : name;
    }
    return name;
  }

  private static boolean isCount(String metric) {
    Metric.Named named = Metric.of(metric);
    return named != null && (named.isCountOfEvents() || named.metric() == Metric.VMSTAT);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : new BigDecimal(value).stripTrailingZeros().toPlainString();
  }

  private void cell(String content) {
    boolean quoted = content.contains(",") || content.contains("\"");
    text.append(',').append(quoted ? "\"" + content.replace("\"", "\"\"") + "\"" : content);
  }
}
