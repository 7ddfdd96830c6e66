package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pageferry.experiment.plan.RowResult;
import pageferry.mm.StayCause;
import pageferry.observe.NotMoved;
import pageferry.observe.Stayed;
import pageferry.observe.Unit;
import pageferry.report.Quantity;
import pageferry.report.StayText;

/** Which pages did not move, and why: in a line for each run, or page by page. */
final class WhyText {
  /** Lines of runs, or of runs that are alike, without --why. */
  private static final int MOST_LINES_OF_RUNS = 6;

  /** Causes that such a line tells. */
  private static final int MOST_CAUSES = 4;

  /** Lines of pages for one run. */
  static final int MOST_LINES = 60;

  private final StringBuilder text = new StringBuilder();

  /** A line for each run in which pages did not move, or for several that are alike. */
  static String summary(List<RowResult> rows) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (RowResult row : rows) {
      if (hasStayed(row)) {
        String line = summary(row.recording().stayed());
        lines.computeIfAbsent(line, each -> new ArrayList<>()).add(row.row().title());
      }
    }
    StringBuilder text = new StringBuilder();
    lines.entrySet().stream()
        .limit(MOST_LINES_OF_RUNS)
        .forEach(
            each -> {
              String titles = String.join("; ", each.getValue());
              text.append("stayed  ").append(rows.size() > 1 ? titles + ": " : "");
              text.append(each.getKey()).append('\n');
            });
    int more = lines.size() - MOST_LINES_OF_RUNS;
    text.append(more > 0 ? "stayed  and in " + more + " more runs\n" : "");
    return text.toString();
  }

  private static boolean hasStayed(RowResult row) {
    return row.recording().stayed().pages().keySet().stream().anyMatch(each -> each.keepsPage());
  }

  private record Group(String what, String where, long pages) {
    Group and(Group other) {
      String more = where.endsWith(" and more") ? where : where + " and more";
      return new Group(what, more, pages + other.pages);
    }
  }

  private static String summary(NotMoved.Found found) {
    Map<String, Group> groups = new LinkedHashMap<>();
    Set<Stayed.Call> calls = new LinkedHashSet<>();
    for (Stayed each : found.kept()) {
      StayCause cause = each.event().cause();
      if (cause.keepsPage() || cause == StayCause.QUERY) {
        String what = StayText.shortly(each);
        groups.merge(what, new Group(what, each.where(), each.pages()), Group::and);
        calls.add(each.call());
      }
    }
    List<Group> all = new ArrayList<>(groups.values());
    all.sort((one, other) -> Long.compare(other.pages(), one.pages()));
    String causes =
        all.stream()
            .limit(MOST_CAUSES)
            .map(each -> each.pages() + " " + each.what() + " (" + each.where() + ")")
            .collect(Collectors.joining("; "));
    int more = all.size() - MOST_CAUSES;
    String calling =
        found.lost() > 0 ? "" : calls.size() == 1 ? " of 1 call" : " of " + calls.size() + " calls";
    return count(kept(found))
        + calling
        + ": "
        + causes
        + (more > 0 ? "; and " + more + " more causes" : "");
  }

  private static long kept(NotMoved.Found found) {
    return found.pages().entrySet().stream()
        .filter(each -> each.getKey().keepsPage())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static String count(long pages) {
    return pages == 1 ? "1 page" : pages + " pages";
  }

  /** All that is known of one run's pages that stayed, call by call. */
  static String of(NotMoved.Found found) {
    WhyText why = new WhyText();
    why.calls(found);
    found
        .hints()
        .forEach(
            (cause, times) ->
                why.text
                    .append("  ")
                    .append(times)
                    .append(" hint faults of NUMA balancing left their page: ")
                    .append(cause.text())
                    .append('\n'));
    return why.text.toString();
  }

  private void calls(NotMoved.Found found) {
    String before = "";
    int lines = 0;
    for (Stayed each : found.kept()) {
      if (lines++ == MOST_LINES) {
        break;
      }
      String call = call(each);
      text.append(call.equals(before) ? "" : "  " + call + "\n");
      before = call;
      text.append(String.format("    %-14s %s%n", each.where(), StayText.why(each)));
    }
    long more = found.kept().size() - Math.min(found.kept().size(), MOST_LINES) + found.lost();
    if (more > 0) {
      text.append("    and ").append(more).append(" more stretches of pages\n");
    }
  }

  private static String call(Stayed stayed) {
    Stayed.Call call = stayed.call();
    int step = stayed.event().step();
    return call.task()
        + ":"
        + call.pid()
        + (step > 0 ? " step " + step + " " : " ")
        + call.what(stayed.event())
        + ", from "
        + Quantity.text((double) call.beganNs(), Unit.NS)
        + " on:";
  }
}
