package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pageferry.experiment.gauge.Readings;
import pageferry.experiment.gauge.What;
import pageferry.report.Sample;

/** What a bench has measured, as a person reads it. */
final class BenchText {
  /** A change is told for one from this probability on that there is none. */
  private static final double DOUBT = 0.05;

  private static final int WIDEST_BAR = 20;

  private final Readings readings;
  private final Map<String, Double> counts;
  private final String machine;

  BenchText(Readings readings, Map<String, Double> counts, String machine) {
    this.readings = readings;
    this.counts = counts;
    this.machine = machine;
  }

  /** The table: rates, ratios, budgets, and what was counted. */
  String table() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "a second", "", "ratio", "", "budget", "of what"));
    for (What what : What.values()) {
      lines.add(line(what));
    }
    StringBuilder text = new StringBuilder(machine).append("\n\n");
    text.append(Columns.of(lines, Integer.MAX_VALUE)).append('\n');
    counts.forEach((name, count) -> text.append(number(count)).append("  ").append(name + "\n"));
    return text.toString();
  }

  private List<String> line(What what) {
    Sample rate = new Sample(readings.of(what));
    What against = what.against();
    List<String> line = new ArrayList<>();
    line.add(what.title());
    line.add(number(rate.mean()));
    line.add(within(rate));
    if (against == null) {
      line.addAll(List.of("1", "", "", bar(1)));
      return line;
    }
    Sample ratio = new Sample(readings.ratios(what));
    line.add(number(ratio.mean()));
    line.add(within(ratio));
    line.add(budget(what, ratio));
    line.add(bar(ratio.mean()) + " " + against.title());
    return line;
  }

  private static String budget(What what, Sample ratio) {
    if (what.budget() == 0) {
      return "";
    }
    return number(what.budget())
        + switch (standing(what, ratio)) {
          case MET -> " met";
          case MISSED -> " MISSED";
          case OPEN -> " open";
        };
  }

  /** How a ratio stands to its budget. */
  private enum Standing {
    MET,
    MISSED,
    /** The budget lies within the doubt. */
    OPEN
  }

  private static Standing standing(What what, Sample ratio) {
    double margin = ratio.margin().orElse(0);
    if (ratio.mean() - margin >= what.budget()) {
      return Standing.MET;
    }
    return ratio.mean() + margin < what.budget() ? Standing.MISSED : Standing.OPEN;
  }

  /** Whether a budget is missed for certain. */
  boolean isMissed() {
    for (What what : What.values()) {
      if (what.budget() > 0
          && standing(what, new Sample(readings.ratios(what))) == Standing.MISSED) {
        return true;
      }
    }
    return false;
  }

  /** What has changed since another time: rates, and ratios, which another machine changes less. */
  static String changes(Readings before, Readings now) {
    StringBuilder text = new StringBuilder("\nsince then\n");
    List<List<String>> lines = new ArrayList<>();
    for (What what : What.values()) {
      if (before.of(what).size() > 1 && now.of(what).size() > 1) {
        boolean alone = what.against() == null;
        Sample old = new Sample(alone ? before.of(what) : before.ratios(what));
        Sample young = new Sample(alone ? now.of(what) : now.ratios(what));
        lines.add(
            List.of(
                what.title(),
                alone ? "rate" : "ratio",
                number(old.mean()),
                number(young.mean()),
                change(old, young)));
      }
    }
    return text.append(Columns.of(lines, Integer.MAX_VALUE)).toString();
  }

  private static String change(Sample old, Sample young) {
    String change = String.format(Locale.ROOT, "%+.1f %%", young.changeFrom(old));
    double doubt = young.probabilityAgainst(old).orElse(1);
    return doubt < DOUBT
        ? String.format(Locale.ROOT, "%s (p %.3f)", change, doubt)
        : String.format(Locale.ROOT, "%s, which may be chance (p %.2f)", change, doubt);
  }

  private static String within(Sample sample) {
    return String.format(
        Locale.ROOT, "± %.0f %%", 100 * sample.margin().orElse(0) / Math.abs(sample.mean()));
  }

  private static String number(double value) {
    return value >= 1000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
  }

  private static String bar(double ratio) {
    int length = (int) Math.round(Math.min(1, ratio) * WIDEST_BAR);
    return "#".repeat(length) + ".".repeat(WIDEST_BAR - length);
  }
}
