package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Series;
import pageferry.mm.KernelProfile;
import pageferry.observe.HungTasks;
import pageferry.observe.LockOrder;
import pageferry.observe.Metric;
import pageferry.observe.waits.Waits;
import pageferry.report.LineBreaks;
import pageferry.report.LockOrderReport;
import pageferry.report.Quantity;
import pageferry.report.ResultTable;
import pageferry.report.WaitReport;
import pageferry.world.PlainText;

/** Results as a person reads them in a terminal. */
final class ResultText {
  private static final long NS_PER_S = 1_000_000_000;

  /** Rows whose exhausted retries are told; the table has all of them. */
  private static final int MOST_EXHAUSTED = 4;

  /** Runs of which --why tells why. */
  private static final int MOST_REASONED = 12;

  private final Series series;
  private final Function<Row, String> again;
  private final StringBuilder text = new StringBuilder();
  private boolean withReasons;

  /**
   * @param again the command that runs a row again
   */
  ResultText(Series series, Function<Row, String> again) {
    this.series = series;
    this.again = again;
  }

  /** The same with the reasons why below the table. */
  ResultText withReasons() {
    withReasons = true;
    return this;
  }

  @Override
  public String toString() {
    text.setLength(0);
    header();
    answer();
    text.append(new TroublesText(series, again));
    table();
    if (withReasons) {
      reasons();
    }
    verdicts();
    text.append(new RealText(series));
    text.append(new FailedStepsText(series));
    List<RowResult> first = series.bySeed().get(0).rows();
    text.append(PlainText.lines(WhyText.summary(first)));
    text.append(PlainText.lines(KswapdText.of(series.experiment().columns(), first)));
    text.append(PlainText.lines(HugeText.of(series.experiment().columns(), first)));
    text.append(PlainText.lines(CpusetText.of(first)));
    exhausted();
    standstills();
    hungTasks();
    lockOrder();
    digests();
    return text.toString();
  }

  private void header() {
    Experiment experiment = series.experiment();
    line(experiment.name() + (experiment.about().isEmpty() ? "" : ": " + experiment.about()));
    line("machine " + distinct(row -> row.row().scenario().machineName()));
    line("kernel " + distinct(row -> kernel(row.row().scenario().kernel())));
    series.rows().stream()
        .map(row -> row.row().scenario().kernel())
        .filter(profile -> !profile.basis().unsure().isEmpty())
        .map(ResultText::unsure)
        .distinct()
        .forEach(this::line);
    line("seed " + seeds());
    line("");
  }

  /** What the experiment says itself of what came out. */
  private void answer() {
    String answer = series.answer(Quantity::number);
    if (!answer.isEmpty()) {
      LineBreaks.lines(PlainText.of(answer), Terminal.lineWidth()).forEach(this::line);
      line("");
    }
  }

  private static String kernel(KernelProfile profile) {
    String note = profile.basis().note();
    return profile.name() + (note.isEmpty() ? "" : " (" + note + ")");
  }

  private static String unsure(KernelProfile profile) {
    List<String> keys = profile.basis().unsure();
    String known =
        keys.size() == 1 ? " switch is not known exactly: " : " switches are not known exactly: ";
    return profile.name() + ": " + keys.size() + known + String.join(", ", keys);
  }

  private void table() {
    List<ResultTable.Row> rows = new ArrayList<>();
    List<RowResult> firstSeed = series.bySeed().get(0).rows();
    for (int i = 0; i < firstSeed.size(); i++) {
      int row = i;
      rows.add(
          ResultTable.Row.of(
              firstSeed.get(row).row().labels(),
              series.bySeed().stream().map(seed -> seed.rows().get(row).values()).toList()));
    }
    List<String> columns = series.experiment().columns();
    text.append(new ResultTable(columns, rows).compact(Terminal.width()))
        .append(SamplesText.of(columns, series.rows()))
        .append('\n');
  }

  private void reasons() {
    line("why");
    List<RowResult> told = series.rows().stream().limit(MOST_REASONED).toList();
    for (RowResult row : told) {
      Waits waits = row.recording().locks().waits();
      String whose = whose(row);
      String reasons = new WaitsText(waits).of(series.experiment().columns());
      String stayed = PlainText.lines(WhyText.of(row.recording().stayed()));
      boolean isTitled = !whose.isEmpty() && !(reasons + stayed).isEmpty();
      text.append(isTitled ? "  " + whose.strip() + "\n" : "").append(reasons).append(stayed);
    }
    int more = series.rows().size() - told.size();
    if (more > 0) {
      String last = String.join("\" \"", series.rows().get(told.size()).row().labels().values());
      line("  and " + more + " more runs: pageferry why RUN \"" + last + "\" tells of the next");
    }
    line("");
  }

  /** The expectations that nothing is wrong with; the others come first. */
  private void verdicts() {
    for (Series.Judgement judgement : series.judgements()) {
      if (judgement.worst().outcome().passes()) {
        TroublesText.verdict(judgement).forEach(this::line);
      }
    }
  }

  /** The row and its seed, as far as there are others. */
  private String whose(RowResult row) {
    if (!row.row().labels().isEmpty()) {
      return title(row) + ": ";
    }
    return series.bySeed().size() > 1 ? "seed " + seedOf(row) + ": " : "";
  }

  /** Who waits for whom, of each row that hung or deadlocked once, however many seeds did. */
  private void standstills() {
    Set<String> told = new TreeSet<>();
    for (RowResult row : series.rows()) {
      boolean deadlocked =
          row.recording().findings().stream()
              .anyMatch(each -> each.kind() == Finding.Kind.DEADLOCK);
      if (!row.endedWell() || deadlocked && told.add(row.row().title())) {
        String waits = waits(row);
        text.append(waits.isEmpty() ? "" : PlainText.of(title(row)) + ":\n").append(waits);
      }
    }
  }

  private static String waits(RowResult row) {
    WaitReport waits = new WaitReport(row.recording().locks().standstill());
    Scenario scenario = row.row().scenario();
    boolean isStuck = !row.endedWell() && row.ending() == Ending.STUCK;
    long timeoutSecs = scenario.conduct().hungTaskTimeoutSecs();
    return waits.deadlock() + (isStuck ? waits.sleepers(timeoutSecs, scenario.kernelName()) : "");
  }

  private void exhausted() {
    List<String> rows = new ArrayList<>();
    for (RowResult row : series.bySeed().get(0).rows()) {
      double folios = row.values().getOrDefault(Metric.MIGRATE_EXHAUSTED.text(), 0.0);
      if (folios > 0) {
        rows.add(String.format("%s %.0f", row.row().title(), folios));
      }
    }
    if (!rows.isEmpty()) {
      int more = rows.size() - MOST_EXHAUSTED;
      line(
          "folios given up after the last retry: "
              + String.join("; ", rows.subList(0, Math.min(rows.size(), MOST_EXHAUSTED)))
              + (more > 0 ? "; and in " + more + " more rows" : ""));
    }
  }

  private void hungTasks() {
    for (RowResult row : series.rows()) {
      Scenario scenario = row.row().scenario();
      for (HungTasks.Warning warning : row.recording().locks().hung()) {
        line(title(row) + ", at " + warning.timeNs() / NS_PER_S + " s:");
        long timeoutSecs = scenario.conduct().hungTaskTimeoutSecs();
        WaitReport waits = new WaitReport(warning.still());
        text.append(waits.sleepers(timeoutSecs, scenario.kernelName()));
      }
    }
  }

  private void lockOrder() {
    for (RowResult row : series.rows()) {
      LockOrderReport report = new LockOrderReport(row.row().scenario().kernelName());
      for (LockOrder.Warning warning : row.recording().locks().warnings()) {
        line(row.row().title() + ":");
        text.append(report.text(warning));
      }
    }
  }

  private void digests() {
    int runs = series.rows().size();
    line("digest " + series.digest() + " of " + (runs == 1 ? "1 run" : runs + " runs"));
  }

  private String title(RowResult row) {
    return TroublesText.title(series, row);
  }

  private String seeds() {
    if (series.bySeed().size() == 1) {
      return distinct(row -> Long.toString(seedOf(row)));
    }
    List<RowResult> rows = series.rows();
    long last = seedOf(rows.get(rows.size() - 1));
    return seedOf(rows.get(0)) + " to " + last + ": mean ±standard deviation";
  }

  private static long seedOf(RowResult row) {
    return row.row().scenario().conduct().seed();
  }

  private String distinct(Function<RowResult, String> part) {
    List<String> values = series.rows().stream().map(part).distinct().toList();
    return values.stream().collect(Collectors.joining(", "));
  }

  private void line(String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
