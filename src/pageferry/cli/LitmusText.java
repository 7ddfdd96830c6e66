package pageferry.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.litmus.LitmusDifferences;
import pageferry.experiment.litmus.LitmusFound;
import pageferry.experiment.litmus.LitmusReport;
import pageferry.experiment.litmus.LitmusSchedule;
import pageferry.experiment.litmus.LitmusScheduleFile;
import pageferry.experiment.litmus.LitmusVerdict;
import pageferry.report.ScheduleTable;
import pageferry.world.PlainText;

/** What came of litmus programs, as a person reads it: what differs, the summary last. */
final class LitmusText {
  private static final double NS_PER_S = 1e9;

  private final LitmusReport report;
  private final StringBuilder text = new StringBuilder();

  LitmusText(LitmusReport report) {
    this.report = report;
  }

  @Override
  public String toString() {
    text.setLength(0);
    report.verdicts().forEach(this::verdict);
    if (!report.unrecorded().isEmpty()) {
      line("without a recording: " + String.join(", ", report.unrecorded()));
    }
    line("kernel " + report.kernel());
    line(report.visibleSummary());
    line(report.summary());
    return text.toString();
  }

  /** Recorded differences of two kernels, each with what the model makes of it. */
  static String of(LitmusDifferences found) {
    StringBuilder text = new StringBuilder();
    for (LitmusDifferences.Difference each : found.differences()) {
      String word =
          each.holds() ? "differs" : each.there() ? "the model has it on both" : "not reached";
      String line = each.program() + ": " + word + ", on " + each.kernel() + ": " + each.outcome();
      text.append(PlainText.of(line)).append('\n');
    }
    return text.append(found.summary()).append('\n').toString();
  }

  /** A schedule that was run again. */
  static String of(LitmusScheduleFile.Replayed replayed) {
    LitmusSchedule schedule = replayed.schedule();
    if (schedule == null) {
      return "diverged: a step could not be taken\n";
    }
    String end =
        replayed.same()
            ? "replayed: the same outcome"
            : "replayed: another outcome: " + schedule.outcome();
    return table(schedule, Terminal.lineWidth()) + PlainText.of(end) + "\n";
  }

  private static String table(LitmusSchedule schedule, int width) {
    return new ScheduleTable(schedule.events(), schedule.standstill()).text(Math.max(20, width));
  }

  private void verdict(LitmusVerdict verdict) {
    LitmusFound found = verdict.found();
    int firm = verdict.firm();
    line(
        String.format(
            Locale.ROOT,
            "%-24s %d/%d firm, %d only here, %s, %d schedules of %d steps, %.1f s",
            verdict.program().name(),
            firm - verdict.missing().size(),
            firm,
            verdict.questions().size(),
            found.exhausted() ? "exhausted" : "not exhausted",
            found.schedules(),
            found.steps() / Math.max(1, found.schedules()),
            found.tookNs() / NS_PER_S));
    if (found.cutOff() > 0) {
      line("  cut off, for their races did not end: " + found.cutOff() + " schedules");
    }
    String missed =
        found.exhausted() ? "WRONG" : "not reached within " + found.schedules() + " schedules";
    verdict.missing().forEach(each -> missing(missed, verdict, each));
    verdict.faint().forEach(each -> missing("not reached, but not firm", verdict, each));
    for (LitmusVerdict.Case each : verdict.questions()) {
      line("  only here" + level(each) + ": " + each.outcome());
      schedule(each.schedule());
    }
  }

  private void missing(String word, LitmusVerdict verdict, LitmusVerdict.Case missing) {
    long times = verdict.recorded().outcomes().getOrDefault(missing.outcome(), 0L);
    line("  " + word + level(missing) + ": " + missing.outcome() + " (met " + times + " times)");
    if (missing.nearest() != null) {
      line("    nearest here: " + missing.nearest());
    }
    schedule(missing.schedule());
  }

  private static String level(LitmusVerdict.Case each) {
    return each.visible() ? "" : " (counters alone)";
  }

  private void schedule(@Nullable LitmusSchedule schedule) {
    if (schedule != null) {
      table(schedule, Terminal.lineWidth() - 6).lines().forEach(each -> line("      " + each));
    }
  }

  private void line(String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
