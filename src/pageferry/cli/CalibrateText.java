package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Calibration;
import pageferry.experiment.costs.Calibration.Estimate;
import pageferry.experiment.costs.traced.TraceMeasurements;
import pageferry.mm.Cost;
import pageferry.observe.Unit;
import pageferry.report.Quantity;

/** What a calibration found, as a person reads it. */
final class CalibrateText {
  private static final double NS_PER_US = 1000;

  /** Measurements that are so many times as far off as their errors say disagree. */
  private static final double MISFIT = 2;

  private CalibrateText() {}

  /** What a trace says of times, and what it does not. */
  static String of(TraceMeasurements traced) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("traced", "deviation", "times", "metric", "of"));
    for (TraceMeasurements.Row each : traced.rows()) {
      String left = each.left().isEmpty() ? "" : " (" + each.left() + ")";
      lines.add(
          List.of(
              Quantity.text(each.times().mean(), Unit.NS),
              each.times().count() < 2 ? "" : Quantity.text(each.times().deviation(), Unit.NS),
              "" + each.times().count(),
              each.metric(),
              (each.of() + left).strip()));
    }
    List<List<String>> none = new ArrayList<>();
    String silent = String.join(", ", traced.silent());
    none.add(List.of("the trace has no", silent.isEmpty() ? "gap" : silent));
    if (traced.losses() > 0) {
      String times =
          "events in " + traced.losses() + " places; what was going on there is left out";
      none.add(List.of("the trace lost", times));
    }
    return Columns.of(lines, Terminal.width()) + "\n" + Columns.of(none, Terminal.width()) + "\n";
  }

  /** What was fitted, how well it fits, and what the measurements do not tell. */
  static String of(Calibration.Fit fit) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("fitted", "95 % interval", "before", "costs"));
    fit.estimates().stream()
        .filter(Estimate::isTold)
        .forEach(
            each ->
                lines.add(
                    List.of(
                        us(each.ns()) + rate(each),
                        us(each.lowNs()) + " to " + us(each.highNs()),
                        us(each.beforeNs()),
                        names(each))));
    List<List<String>> residuals = new ArrayList<>();
    residuals.add(List.of("measured", "ours", "z", "of"));
    fit.residuals().forEach(each -> residuals.add(residual(each)));
    String most = Calibration.MOST_FACTOR + " times";
    List<List<String>> untold =
        List.of(
            List.of("more or less than " + most + " of", names(fit, Estimate::isBeyond)),
            List.of("too little is told of", names(fit, CalibrateText::isUntold)),
            List.of("nothing is told of", keys(fit.silent())));
    int width = Terminal.width();
    return String.join(
        "\n",
        Columns.of(lines, width),
        Columns.of(residuals, width),
        misfit(fit),
        Columns.of(untold, width));
  }

  /** Whether the costs can make all that was measured at once. */
  private static String misfit(Calibration.Fit fit) {
    String sums =
        text("chi-square %.3g of ", fit.chiSquare())
            + "%d measured, to which %d sums of costs were fitted\n"
                .formatted(fit.residuals().size(), fit.estimates().size());
    if (fit.misfit() <= MISFIT) {
      return sums;
    }
    return sums
        + text(
            "No costs make all of these: they are %.3g times as far off as their errors",
            fit.misfit())
        + " let expect.\nThey contradict one another, or the runs do something else than what was"
        + " measured; intervals are as much wider.\n";
  }

  private static List<String> residual(Answered each) {
    var measured = each.cell().published();
    String number =
        measured == null
            ? ""
            : PublishedText.number(measured.value())
                + " ±"
                + PublishedText.number(measured.error());
    String unit = measured == null ? "" : measured.unit();
    return List.of(
        (number + " " + unit).strip(),
        PublishedText.number(each.ours()),
        text("%+.2f", each.z()),
        each.cell().of());
  }

  private static boolean isUntold(Estimate estimate) {
    return !estimate.isTold() && !estimate.isBeyond();
  }

  private static String names(Calibration.Fit fit, Predicate<Estimate> which) {
    String all =
        fit.estimates().stream()
            .filter(which)
            .map(CalibrateText::names)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  /**
   * The costs of a group, each with how often it is charged if that is not as often as the first.
   */
  private static String names(Estimate estimate) {
    return estimate.group().weights().entrySet().stream()
        .map(each -> times(each.getValue()) + each.getKey().key())
        .collect(Collectors.joining(" + "));
  }

  private static String times(double weight) {
    double rounded = Math.round(weight * 10) / 10.0;
    return rounded == 1 ? "" : text("%.3g", rounded) + " x ";
  }

  private static String keys(Iterable<Cost> costs) {
    List<String> keys = new ArrayList<>();
    costs.forEach(cost -> keys.add(cost.key()));
    return keys.isEmpty() ? "none" : String.join(", ", keys);
  }

  /** What copying so long for 4 KiB is as a rate. */
  private static String rate(Estimate estimate) {
    boolean copies = estimate.group().weights().keySet().stream().allMatch(Cost::isOfCopies);
    return copies ? text(", %.3g GB/s", Cost.PAGE_UNIT / estimate.ns()) : "";
  }

  private static String us(double ns) {
    return text("%.3g us", ns / NS_PER_US);
  }

  private static String text(String how, double value) {
    return String.format(Locale.ROOT, how, value);
  }
}
