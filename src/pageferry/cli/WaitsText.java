package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import pageferry.observe.Metric;
import pageferry.observe.Statistic;
import pageferry.observe.waits.Blocker;
import pageferry.observe.waits.Cause;
import pageferry.observe.waits.Tail;
import pageferry.observe.waits.Waits;
import pageferry.report.ChainText;
import pageferry.report.LineBreaks;
import pageferry.world.PlainText;

/** Why durations were as long as they were, and who stood in whose way, for a terminal. */
final class WaitsText {
  /** Blockers that are told of a run. */
  static final int MOST_BLOCKERS = 6;

  private final Waits waits;
  private final StringBuilder text = new StringBuilder();
  private boolean withEvents;

  WaitsText(Waits waits) {
    this.waits = waits;
  }

  /** The same with the numbers of events, which are those of a journal that has been read. */
  WaitsText withEvents() {
    withEvents = true;
    return this;
  }

  /** The tails that a table's columns show, and then the blockers. */
  String of(List<String> columns) {
    text.setLength(0);
    Map<Cause, List<Tail>> tails = new LinkedHashMap<>();
    for (String family : families(columns)) {
      waits
          .tail(family)
          .filter(tail -> !tail.because().isEmpty())
          .ifPresent(
              tail ->
                  tails.computeIfAbsent(tail.because().get(0), k -> new ArrayList<>()).add(tail));
    }
    tails.values().forEach(this::sentence);
    blockers();
    return text.toString();
  }

  /** The durations of which columns show how long they were at most. */
  private static Set<String> families(List<String> columns) {
    Set<String> families = new LinkedHashSet<>();
    for (String column : columns) {
      Metric.Named named = Metric.of(column);
      if (named != null
          && named.metric().isDurations()
          && named.statistic() != Statistic.COUNT
          && named.statistic() != Statistic.P50) {
        families.add(named.family());
      }
    }
    return families;
  }

  /** Several tails that are due to the same are told in one sentence. */
  private void sentence(List<Tail> tails) {
    StringBuilder text = new StringBuilder("  ");
    for (Tail tail : tails.subList(0, tails.size() - 1)) {
      text.append(tail.metric()).append(".max ").append(ChainText.ns(tail.ns())).append(", ");
    }
    Tail last = tails.get(tails.size() - 1);
    line(text + head(last) + new ChainText(last).sentence());
  }

  private String head(Tail tail) {
    return tail.metric()
        + ".max "
        + ChainText.ns(tail.ns())
        + " until "
        + ChainText.instant(tail.endNs())
        + (withEvents ? " (event " + tail.event() + ")" : "")
        + ", look at "
        + ChainText.instant(tail.lookAtNs())
        + ": ";
  }

  private void line(String line) {
    text.append(LineBreaks.text(PlainText.of(line), Terminal.lineWidth())).append('\n');
  }

  /** One tail with its whole tree. */
  String of(Tail tail) {
    text.setLength(0);
    ChainText chain = new ChainText(tail);
    line(head(tail) + chain.sentence());
    chain.tree().forEach(this::line);
    return text.toString();
  }

  private void blockers() {
    List<Blocker> all = waits.blockers();
    if (all.isEmpty()) {
      return;
    }
    line("  who stood in whose way, the costliest first");
    line("     total  times    worst");
    all.stream().limit(MOST_BLOCKERS).forEach(each -> line("  " + blocker(each)));
    int more = all.size() - MOST_BLOCKERS;
    if (more > 0) {
      line("    and " + more + " more");
    }
  }

  private static String blocker(Blocker each) {
    Blocker.Worst worst = each.worst();
    String who = each.who().isEmpty() ? "" : ": " + each.who();
    String doing = each.doing().isEmpty() ? "" : ", " + each.doing();
    String numbers =
        String.format(
            Locale.ROOT,
            "%8s %6d× %8s  ",
            ChainText.ns(each.totalNs()),
            each.times(),
            ChainText.ns(worst.ns()));
    String look = "; worst for " + worst.task() + ", look at " + ChainText.instant(worst.atNs());
    return numbers + each.resource() + who + doing + look;
  }
}
