package pageferry.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import pageferry.observe.Metric;
import pageferry.observe.Statistic;
import pageferry.observe.waits.Blocker;
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

  WaitsText(Waits waits) {
    this.waits = waits;
  }

  /** The tails that a table's columns show, and then the blockers. */
  String of(List<String> columns) {
    text.setLength(0);
    families(columns).forEach(family -> waits.tail(family).ifPresent(this::sentence));
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

  private void sentence(Tail tail) {
    line("  " + head(tail) + new ChainText(tail).sentence());
  }

  private static String head(Tail tail) {
    return tail.metric()
        + ".max "
        + ChainText.ns(tail.ns())
        + " until "
        + ChainText.instant(tail.endNs())
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
    all.stream().limit(MOST_BLOCKERS).forEach(each -> line("    " + blocker(each)));
    int more = all.size() - MOST_BLOCKERS;
    if (more > 0) {
      line("    and " + more + " more");
    }
  }

  private static String blocker(Blocker each) {
    Blocker.Worst worst = each.worst();
    String who = each.who().isEmpty() ? "" : ": " + each.who();
    String doing = each.doing().isEmpty() ? "" : ", " + each.doing();
    String times = each.times() == 1 ? "once" : each.times() + " times";
    return ChainText.ns(each.totalNs())
        + " "
        + times
        + " "
        + each.resource()
        + who
        + doing
        + "; worst "
        + ChainText.ns(worst.ns())
        + " for "
        + worst.task()
        + ", look at "
        + ChainText.instant(worst.atNs());
  }
}
