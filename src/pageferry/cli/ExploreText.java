package pageferry.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimised;
import pageferry.experiment.explore.Minimiser.Size;
import pageferry.experiment.explore.PlayedSchedule;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Verdict;
import pageferry.report.ScheduleTable;
import pageferry.report.WaitReport;
import pageferry.world.PlainText;

/** What a search found, as a person reads it in a terminal. */
final class ExploreText {
  private static final double NS_PER_S = 1e9;

  private final PrintWriter out;
  private final boolean details;

  /** Without the details of findings. */
  ExploreText(PrintWriter out) {
    this(out, false);
  }

  /**
   * @param details whether findings are shown step by step
   */
  ExploreText(PrintWriter out, boolean details) {
    this.out = out;
    this.details = details;
  }

  void header(Experiment experiment) {
    String about = experiment.about().isEmpty() ? "" : ": " + experiment.about();
    out.println(PlainText.of(experiment.name() + about));
    out.flush();
  }

  void exploration(Exploration exploration) {
    out.println();
    out.println(exploration.row().title());
    for (Found found : exploration.found()) {
      out.printf(
          Locale.ROOT,
          "  %s: schedule %d was the first of %d: %s%n",
          found.finding().kind().word().toUpperCase(Locale.ROOT),
          found.first() + 1,
          found.times(),
          found.finding().text());
    }
    if (exploration.isSearched()) {
      searched(exploration);
    } else {
      out.println("  NOT SEARCHED: " + String.join("\n  ", exploration.unsearched()));
    }
    out.flush();
  }

  private void searched(Exploration exploration) {
    Exploration.Counts counts = exploration.counts();
    if (exploration.found().isEmpty()) {
      out.println("  nothing found");
    }
    out.println("  " + exploration.guarantee());
    out.printf(
        Locale.ROOT,
        "  %d schedules, %.0f steps each, %d different outcomes; %.0f schedules/s%n",
        counts.schedules(),
        (double) counts.steps() / Math.max(1, counts.schedules()),
        counts.outcomes(),
        exploration.rate());
    if (counts.cutOff() > 0) {
      long steps = exploration.row().scenario().search().limits().steps();
      out.printf(
          Locale.ROOT,
          "  %d of them were whole; %d were cut off after %d steps (explore.steps)%n",
          counts.whole(),
          counts.cutOff(),
          steps);
    }
    if (!exploration.found().isEmpty()) {
      double seconds = exploration.took().foundNs() / NS_PER_S;
      out.printf(Locale.ROOT, "  first found after %.2f s of search%n", seconds);
    }
  }

  /** A finding made small, and where it is. */
  void finding(Minimised small, List<String> places) {
    out.println("  made small: " + size(small.before()) + " -> " + size(small.after()));
    if (details) {
      schedule(small.schedule());
    }
    places.forEach(place -> out.println("  " + place));
    out.flush();
  }

  /** Says that so many expectations were not judged. */
  void notJudged(int expectations) {
    if (expectations > 0) {
      out.println();
      out.println(
          "not judged: "
              + expectations
              + " expectations, for what they are about was not searched");
    }
  }

  /** A schedule and what it led to. */
  void schedule(PlayedSchedule schedule) {
    out.println();
    out.print(
        new ScheduleTable(schedule.events(), schedule.standstill()).text(Terminal.lineWidth()));
    out.println();
    Finding finding = schedule.finding();
    out.println(finding == null ? "nothing found" : finding.text());
    WaitReport waits = new WaitReport(schedule.standstill());
    out.print(waits.deadlock());
    boolean sleepers =
        finding != null
            && (finding.kind() == Finding.Kind.DEADLOCK || finding.kind() == Finding.Kind.STUCK);
    if (sleepers) {
      out.print(waits.sleepers(schedule.hungTaskTimeoutSecs(), schedule.kernel()));
    }
  }

  void verdict(Verdict verdict) {
    out.println();
    out.printf("%-7s %s%n", verdict.outcome().name(), verdict.text());
    if (verdict.outcome() != Verdict.Outcome.OK) {
      verdict.seen().forEach(seen -> out.println("          " + seen));
    }
  }

  private static String size(Size size) {
    return size.operations()
        + " operations, "
        + size.tasks()
        + " tasks, "
        + size.pages()
        + " pages, "
        + size.steps()
        + " steps, "
        + size.switches()
        + " switches";
  }
}
