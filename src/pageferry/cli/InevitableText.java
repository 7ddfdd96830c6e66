package pageferry.cli;

import java.io.PrintWriter;
import java.util.Locale;
import pageferry.experiment.explore.Inevitability;
import pageferry.experiment.explore.Inevitability.Point;
import pageferry.experiment.explore.Inevitability.Turn;
import pageferry.report.LineBreaks;
import pageferry.report.TurnText;
import pageferry.world.PlainText;

/** When a failure became inevitable, as a person reads it in a terminal. */
final class InevitableText {
  private static final int BAR = 30;

  private final Inevitability answer;
  private final StringBuilder text = new StringBuilder();

  InevitableText(Inevitability answer) {
    this.answer = answer;
  }

  /** Prints all of it. */
  void print(PrintWriter out) {
    text.setLength(0);
    certain();
    step();
    text.append('\n');
    line(
        String.format(
            Locale.ROOT,
            "%10s  %-12s  %s",
            "after step",
            "failed",
            "share of random continuations that failed the same way"));
    answer.curve().forEach(this::point);
    text.append('\n');
    sampled();
    out.print(text);
    out.flush();
  }

  private void certain() {
    Turn turn = answer.turn();
    Point point = answer.at(turn.step());
    String kind = answer.finding().kind().word().toUpperCase(Locale.ROOT);
    line(kind + ": " + answer.finding().text());
    if (point == null) {
      return;
    }
    String all = "all " + point.tried() + " random continuations failed like that";
    if (turn.step() == 0) {
      line("certain from the beginning of the search on: " + all);
      return;
    }
    Point before = answer.at(turn.step() - 1);
    String then =
        before == null
            ? ""
            : "; after step " + before.steps() + ", " + before.failed() + " of " + before.tried();
    line("certain after step " + turn.step() + " of " + answer.steps() + ": " + all + then);
  }

  private void step() {
    Turn turn = answer.turn();
    if (turn.step() > 0) {
      TurnText words = new TurnText(turn.step(), turn.task(), turn.moment(), turn.events());
      line("  step " + turn.step() + ": " + words.what() + " (message " + turn.message() + ")");
      words.tasks().forEach(each -> line("    " + each));
    }
  }

  private void point(Point point) {
    int bar = (int) Math.round(BAR * point.share());
    String other = point.otherwise() > 0 ? "  " + point.otherwise() + " otherwise" : "";
    String cut = point.cutOff() > 0 ? "  " + point.cutOff() + " cut off" : "";
    line(
        String.format(
                Locale.ROOT,
                "%10d  %-12s  %4.0f%% %s",
                point.steps(),
                point.failed() + " of " + point.tried(),
                100 * point.share(),
                "#".repeat(bar))
            + other
            + cut);
  }

  private void sampled() {
    Point point = answer.at(answer.turn().step());
    String whole = answer.isWhole() ? "" : "stopped before all was tried; ";
    line(
        String.format(
            Locale.ROOT,
            "%stried %d of %d beginnings with %d continuations; between those nothing is known%s",
            whole,
            answer.curve().size(),
            answer.steps() + 1,
            answer.continuations(),
            answer.everFell() ? ", and the share does not only rise" : ""));
    if (point != null) {
      line(
          String.format(
              Locale.ROOT,
              "%d of %d is no proof: with 95 %% confidence at least %.1f %% fail",
              point.failed(),
              point.tried(),
              Math.floor(1000 * point.atLeast()) / 10));
    }
  }

  private void line(String line) {
    text.append(LineBreaks.text(PlainText.of(line), Terminal.lineWidth())).append('\n');
  }
}
