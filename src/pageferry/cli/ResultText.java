package pageferry.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import pageferry.experiment.Experiment;
import pageferry.experiment.Results;
import pageferry.experiment.RowResult;
import pageferry.experiment.Verdict;
import pageferry.report.ResultTable;

/** Results as a person reads them in a terminal. */
final class ResultText {
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
        line("          again: " + again.of(row.row()));
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
