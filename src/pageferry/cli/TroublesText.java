package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.run.Series;
import pageferry.world.PlainText;

/**
 * What went wrong in the runs of a series, which a reader needs first: expectations that failed,
 * runs that ended otherwise than they should, and what was found in them.
 */
final class TroublesText {
  /** Runs that ended wrong, and findings, that are told before the table. */
  private static final int MOST_RUNS = 20;

  private final Series series;
  private final Function<Row, String> again;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param again the command that runs a row again
   */
  TroublesText(Series series, Function<Row, String> again) {
    this.series = series;
    this.again = again;
  }

  /** The lines, and a blank one; empty if nothing went wrong. */
  @Override
  public String toString() {
    lines.clear();
    series.judgements().stream()
        .filter(each -> !each.worst().outcome().passes())
        .forEach(each -> lines.addAll(verdict(each)));
    endings();
    findings();
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(PlainText.of(line)).append('\n'));
    return lines.isEmpty() ? "" : text.append('\n').toString();
  }

  /** What became of one expectation; the numbers it saw if it does not hold. */
  static List<String> verdict(Series.Judgement judgement) {
    Verdict verdict = judgement.worst();
    boolean fails = verdict.outcome() == Verdict.Outcome.FAILED;
    String word = fails ? "FAILED" : verdict.outcome().word();
    List<String> lines = new ArrayList<>();
    lines.add(String.format("%-7s %s", word, verdict.text()) + tally(judgement));
    if (verdict.outcome() != Verdict.Outcome.OK) {
      verdict.seen().forEach(seen -> lines.add("          " + seen));
    }
    return lines;
  }

  private static String tally(Series.Judgement judgement) {
    boolean isPlain = judgement.of() == 1 || judgement.worst().outcome() == Verdict.Outcome.SKIPPED;
    if (isPlain) {
      return "";
    }
    String tally = "  (" + judgement.held() + " of " + judgement.of() + " seeds";
    boolean failed = !judgement.worst().outcome().passes();
    return tally + (failed ? "; here seed " + judgement.seed() : "") + ")";
  }

  private void endings() {
    List<RowResult> wrong = series.rows().stream().filter(row -> !row.endedWell()).toList();
    for (RowResult row : wrong.subList(0, Math.min(MOST_RUNS, wrong.size()))) {
      lines.add("FAILED  " + whose(row) + EndingText.of(row));
      EndingText.more(row).forEach(task -> lines.add("          " + task));
      lines.add("          reproduce: " + again.apply(row.row()));
    }
    more("FAILED", wrong.size() - MOST_RUNS);
  }

  /** The row and its seed, as far as there are others. */
  private String whose(RowResult row) {
    if (!row.row().labels().isEmpty()) {
      return title(series, row) + ": ";
    }
    return series.bySeed().size() > 1 ? "seed " + seedOf(row) + ": " : "";
  }

  /** A run in one line: its labels, and its seed if there are several. */
  static String title(Series series, RowResult row) {
    String seed = ", seed " + seedOf(row);
    return row.row().title() + (series.bySeed().size() > 1 ? seed : "");
  }

  private static long seedOf(RowResult row) {
    return row.row().scenario().conduct().seed();
  }

  /** What must not be, of each row once, however many seeds met it. */
  private void findings() {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Integer> seeds = new LinkedHashMap<>();
    for (RowResult row : series.rows()) {
      for (Finding each : row.recording().findings()) {
        String found = "found   " + row.row().title() + ": " + each.kind().word() + ": ";
        texts.putIfAbsent(found, each.text());
        seeds.merge(found, 1, Integer::sum);
      }
    }
    texts.entrySet().stream()
        .limit(MOST_RUNS)
        .forEach(
            each -> {
              int times = seeds.getOrDefault(each.getKey(), 1);
              String met = times > 1 ? " (" + times + " seeds)" : "";
              lines.add(each.getKey() + each.getValue() + met);
            });
    more("found", texts.size() - MOST_RUNS);
  }

  private void more(String word, int count) {
    if (count > 0) {
      lines.add(String.format("%-7s in %d more runs; --json has all of them", word, count));
    }
  }
}
