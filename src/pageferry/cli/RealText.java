package pageferry.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Series;
import pageferry.mm.AnswerPart;
import pageferry.mm.Errno;
import pageferry.observe.RealAnswer;
import pageferry.observe.StepAnswer;
import pageferry.observe.Unit;
import pageferry.report.Quantity;

/** What steps answered beside what they really answered, and how much of it is equal. */
final class RealText {
  /** Lines of one run: those that differ come first. */
  private static final int MOST_LINES = 60;

  private static final int WIDTH = 40;

  private final Series series;

  RealText(Series series) {
    this.series = series;
  }

  /** The answers of each run; empty if nothing is known of the real ones. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (RowResult row : series.rows()) {
      List<RealAnswer> real = row.row().scenario().maps().labels().real();
      if (!real.isEmpty()) {
        String title = series.rows().size() > 1 ? row.row().title() + ": " : "";
        run(title, real, row.recording().explained().answers(), text);
      }
    }
    return text.toString();
  }

  private void run(
      String title, List<RealAnswer> real, Map<Integer, StepAnswer> answers, StringBuilder text) {
    List<Integer> shown = shown(real, answers);
    text.append(String.format("%-6s %-16s %-32s here\n", "line", "call", "real"));
    for (int number : shown) {
      RealAnswer each = real.get(number);
      StepAnswer here = answers.get(number);
      boolean equal = each.isEqualTo(here) && (!each.hasMigrated() || each.isMigration(here));
      String mark = equal ? "" : "  differs";
      text.append(
          String.format(
              "%-6d %-16s %-32s %s%s\n",
              each.line(), each.op().text(), words(each.answer()), words(here), mark));
    }
    if (shown.size() < real.size()) {
      text.append("and ").append(real.size() - shown.size()).append(" more calls\n");
    }
    text.append(title).append(summary(real, answers)).append("\n\n");
  }

  /** The calls that are shown, in their order. */
  private static List<Integer> shown(List<RealAnswer> real, Map<Integer, StepAnswer> answers) {
    List<Integer> differ = new ArrayList<>();
    List<Integer> equal = new ArrayList<>();
    for (int i = 0; i < real.size(); i++) {
      (real.get(i).isEqualTo(answers.get(i)) ? equal : differ).add(i);
    }
    List<Integer> shown = new ArrayList<>(differ.subList(0, Math.min(MOST_LINES, differ.size())));
    shown.addAll(equal.subList(0, Math.min(MOST_LINES - shown.size(), equal.size())));
    Collections.sort(shown);
    return shown;
  }

  private static String words(@Nullable StepAnswer answer) {
    if (answer == null) {
      return "no answer";
    }
    StringBuilder words = new StringBuilder();
    words.append(answer.errno().isEmpty() ? Long.toString(answer.ret()) : answer.errno());
    answer.said().forEach((part, values) -> words.append(' ').append(said(part, values)));
    String text = words.toString();
    text = text.length() > WIDTH ? text.substring(0, WIDTH) + "..." : text;
    return answer.tookNs() < 0
        ? text
        : text + " in " + Quantity.text((double) answer.tookNs(), Unit.NS);
  }

  private static String said(AnswerPart part, List<Long> values) {
    StringBuilder runs = new StringBuilder(part.text());
    int from = 0;
    for (int i = 1; i <= values.size(); i++) {
      if (i == values.size() || !values.get(i).equals(values.get(from))) {
        int times = i - from;
        runs.append(' ').append(word(values.get(from))).append(times > 1 ? "x" + times : "");
        from = i;
      }
    }
    return runs.toString();
  }

  private static String word(long value) {
    for (Errno errno : Errno.values()) {
      if (errno.negated() == value) {
        return errno.name();
      }
    }
    return value < 0 ? "?" : Long.toString(value);
  }

  private static String summary(List<RealAnswer> real, Map<Integer, StepAnswer> answers) {
    int equal = 0;
    int returns = 0;
    int pages = 0;
    int equalPages = 0;
    for (int i = 0; i < real.size(); i++) {
      StepAnswer here = answers.get(i);
      equal += real.get(i).isEqualTo(here) ? 1 : 0;
      returns += real.get(i).isReturn(here) ? 1 : 0;
      pages += real.get(i).pages();
      equalPages += real.get(i).equalPages(here);
    }
    return "answers equal "
        + equal
        + " of "
        + real.size()
        + ", return values equal "
        + returns
        + " of "
        + real.size()
        + ", pages placed equal "
        + equalPages
        + " of "
        + pages
        + migrations(real, answers)
        + ratios(real, answers);
  }

  /** How many calls migrated as many pages as they really did, where that is known. */
  private static String migrations(List<RealAnswer> real, Map<Integer, StepAnswer> answers) {
    int known = 0;
    int equal = 0;
    for (int i = 0; i < real.size(); i++) {
      known += real.get(i).hasMigrated() ? 1 : 0;
      equal += real.get(i).isMigration(answers.get(i)) ? 1 : 0;
    }
    return known == 0 ? "" : ", migrations equal " + equal + " of " + known;
  }

  /** How long calls took here beside how long they really took. */
  private static String ratios(List<RealAnswer> real, Map<Integer, StepAnswer> answers) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < real.size(); i++) {
      StepAnswer here = answers.get(i);
      long took = real.get(i).answer().tookNs();
      if (here != null && took > 0) {
        ratios.add((double) here.tookNs() / took);
      }
    }
    Collections.sort(ratios);
    return ratios.isEmpty()
        ? ""
        : ", time here/real p50 " + at(ratios, 0.5) + " p90 " + at(ratios, 0.9);
  }

  private static String at(List<Double> sorted, double share) {
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return String.format("%.3g", sorted.get(Math.max(0, index)));
  }
}
