package pageferry.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import pageferry.experiment.Ending;
import pageferry.experiment.Experiment;
import pageferry.experiment.Results;
import pageferry.experiment.RowResult;
import pageferry.experiment.Verdict;
import pageferry.observe.LockOrder;
import pageferry.report.LockOrderReport;
import pageferry.report.ResultTable;
import pageferry.report.WaitReport;

/** Results as a person reads them in a terminal. */
final class ResultText {
  private static final long HUNG_TASK_TIMEOUT_SECS = 120;

  private final Results results;
  private final Again again;
  private final StringBuilder text = new StringBuilder();

  ResultText(Results results, Again again) {
    this.results = results;
    this.again = again;
  }

  @Override
  public String toString() {
    text.setLength(0);
    header();
    table();
    verdicts();
    endings();
    lockOrder();
    digests();
    return text.toString();
  }

  private void header() {
    Experiment experiment = results.experiment();
    line(experiment.name() + (experiment.about().isEmpty() ? "" : ": " + experiment.about()));
    line("machine " + distinct(row -> row.row().scenario().machineName()));
    line("kernel " + distinct(row -> row.row().scenario().kernelName()));
    line("seed " + distinct(row -> Long.toString(row.row().scenario().conduct().seed())));
    line("");
  }

  private void table() {
    List<ResultTable.Row> rows =
        results.rows().stream()
            .map(row -> new ResultTable.Row(row.row().labels(), row.values()))
            .toList();
    line(new ResultTable(results.experiment().columns(), rows).compact());
  }

  private void verdicts() {
    for (Verdict verdict : results.verdicts()) {
      line(String.format("%-7s %s", word(verdict.outcome()), verdict.text()));
      if (verdict.outcome() != Verdict.Outcome.OK) {
        verdict.seen().forEach(seen -> line("          " + seen));
      }
    }
  }

  private void endings() {
    for (RowResult row : results.rows()) {
      if (!row.endedWell()) {
        line("FAILED  " + row.row().title() + ": the run ended " + row.ending().key());
        row.waiting().forEach(task -> line("          " + task));
        standstill(row);
        line("          again: " + again.of(row.row()));
      }
    }
  }

  private void standstill(RowResult row) {
    WaitReport waits = new WaitReport(row.locks().standstill());
    text.append(waits.deadlock());
    if (row.ending() == Ending.STUCK) {
      text.append(waits.hungTasks(HUNG_TASK_TIMEOUT_SECS, row.row().scenario().kernelName()));
    }
  }

  private void lockOrder() {
    for (RowResult row : results.rows()) {
      LockOrderReport report = new LockOrderReport(row.row().scenario().kernelName());
      for (LockOrder.Warning warning : row.locks().warnings()) {
        line(row.row().title() + ":");
        text.append(report.text(warning));
      }
    }
  }

  private void digests() {
    int runs = results.rows().size();
    line("digest " + results.digest() + " of " + (runs == 1 ? "1 run" : runs + " runs"));
  }

  private String distinct(Function<RowResult, String> part) {
    List<String> values = results.rows().stream().map(part).distinct().toList();
    return values.stream().collect(Collectors.joining(", "));
  }

  private static String word(Verdict.Outcome outcome) {
    return switch (outcome) {
      case OK -> "ok";
      case FAILED -> "FAILED";
      case SKIPPED -> "skipped";
    };
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
