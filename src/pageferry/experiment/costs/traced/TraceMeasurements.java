package pageferry.experiment.costs.traced;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;
import pageferry.experiment.trace.OtherText;
import pageferry.experiment.trace.TraceLine;

/**
 * What the trace of a real kernel says of times, as measurements to which costs can be fitted. Each
 * kind of system call that migrated pages becomes a program that migrates as many anonymous pages
 * of its own with the same call; page faults become one that touches pages.
 */
public final class TraceMeasurements {
  private static final Set<String> PLAYED = Set.of("move_pages", "mbind", "migrate_pages");
  private static final String NOTHING = "not played: migrated nothing";
  private static final String SHOOTDOWN = "shootdown";

  /** The CPUs of the machine that plays, without the sender's. */
  private static final int MOST_RECEIVERS = 15;

  private static final int MOST_BYTES = 512 << 20;
  private static final double NS_PER_US = 1000;
  private static final int MOST_PAGES = 1 << 18;

  private final String file;
  private final TraceTimes times;
  private final List<Row> rows = new ArrayList<>();
  private final Programs programs = new Programs();

  private TraceMeasurements(String file, TraceTimes times) {
    this.file = file;
    this.times = times;
  }

  /**
   * A kind of durations in a trace.
   *
   * @param metric the metric that answers it
   * @param of what it is of
   * @param times the durations
   * @param left why costs cannot be fitted to it; empty: they can
   */
  public record Row(String metric, String of, Times times, String left) {
    /** What answers it, in the language of expectations. */
    private String expression() {
      if (metric.equals(SHOOTDOWN)) {
        return "(value('call.mprotect.max', '%s') - value('call.mprotect.max', '%s'))"
            .formatted(of, Programs.ALONE);
      }
      return "value('%s', '%s')".formatted(metric, of);
    }
  }

  /**
   * What a trace says.
   *
   * @throws BadInput if it is no trace, or none that says how long anything took
   */
  public static TraceMeasurements of(Path path) {
    List<String> lines = TextFile.unpacked(path, MOST_BYTES).lines().toList();
    TraceTimes times = new TraceTimes();
    times.read(lines);
    Place place = new Place(path.toString(), 1);
    if (times.events() == 0) {
      String other = OtherText.of(lines);
      String none = TraceLine.isLike(lines) ? "one without an event" : "none";
      String found = other.isEmpty() ? none : other;
      throw BadInput.at(
          place, "a kernel trace as tracefs, trace-cmd report or perf script print it", found);
    }
    TraceMeasurements made = new TraceMeasurements(path.toString(), times);
    made.calls();
    made.others();
    if (made.rows.stream().noneMatch(row -> row.left().isEmpty())) {
      throw BadInput.at(
          place,
          "a trace with move_pages(), mbind() or migrate_pages() that migrate, with page faults"
              + " under mmap_lock, or with shootdowns by interrupt",
          times.events() + " events, of which none says that");
    }
    return made;
  }

  private void calls() {
    Map<String, List<TracedCall>> kinds = new TreeMap<>();
    Map<String, Times> unplayed = new TreeMap<>();
    for (TracedCall call : times.calls()) {
      if (call.pages() + call.huge() > 0) {
        kinds.computeIfAbsent(call.kind(), kind -> new ArrayList<>()).add(call);
      } else {
        unplayed.computeIfAbsent(call.name(), name -> new Times()).add(call.tookNs());
      }
    }
    kinds.forEach(this::kind);
    unplayed.forEach((name, took) -> row("call." + name + ".mean", "", took, NOTHING));
  }

  private void kind(String kind, List<TracedCall> calls) {
    TracedCall first = calls.get(0);
    String left = left(first);
    Times took = new Times();
    Times away = new Times();
    Times migrations = new Times();
    for (TracedCall each : calls) {
      took.add(each.tookNs());
      away.addAll(each.away());
      migrations.addAll(each.migrations());
    }
    if (left.isEmpty()) {
      programs.call(kind, first);
    }
    row("call." + first.name() + ".mean", kind, took, left);
    row("migrate.time.mean", kind, migrations, left);
    row("entry.away.mean", kind, away, left);
  }

  private static String left(TracedCall call) {
    if (!PLAYED.contains(call.name())) {
      return "not played: another call than move_pages(), mbind() and migrate_pages()";
    }
    if (call.huge() > 0 && !call.name().equals("migrate_pages")) {
      return "not played: huge pages beside others";
    }
    return call.pages() + call.huge() > MOST_PAGES ? "not played: more than 1 GiB" : "";
  }

  private void others() {
    if (times.faults().count() > 0) {
      programs.faults();
    }
    row("fault.mean", Programs.FAULTS, times.faults(), "");
    row("mmap.wait.mean", "", times.lockWaits(), "not played: as long as others hold it");
    row("mmap.handover", "", times.handovers(), "not played: it depends on what the CPU does");
    times.shootdowns().forEach(this::shootdown);
    row("migrate.time.mean", "without a system call", times.strayMigrations(), "not played");
  }

  private void shootdown(int receivers, Times took) {
    String kind = SHOOTDOWN + "-" + receivers;
    boolean plays = receivers <= MOST_RECEIVERS;
    if (plays) {
      programs.shootdown(kind, receivers);
    }
    String left = "not played: more CPUs than two-socket has beside the sender's";
    row(SHOOTDOWN, kind, took, plays ? "" : left);
  }

  private void row(String metric, String of, Times durations, String left) {
    if (durations.count() > 0) {
      rows.add(new Row(metric, of, durations, left));
    }
  }

  /** Each kind of durations that is there. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /** What the trace says nothing of, in words. */
  public List<String> silent() {
    List<String> silent = new ArrayList<>();
    say(silent, times.calls().isEmpty(), "system calls");
    say(silent, rows.stream().noneMatch(TraceMeasurements::isMigration), "migrations");
    say(silent, times.faults().count() == 0, "page faults (they end unseen without mmap_lock)");
    say(silent, times.lockWaits().count() == 0, "sleeps for mmap_lock");
    say(silent, times.shootdowns().isEmpty(), "shootdowns by interrupt");
    return silent;
  }

  private static boolean isMigration(Row row) {
    return row.metric().startsWith("migrate.");
  }

  private static void say(List<String> silent, boolean isSo, String words) {
    if (isSo) {
      silent.add(words);
    }
  }

  /** How often events are missing; what was going on there is left out. */
  public int losses() {
    return times.losses();
  }

  /**
   * The experiment that the measurements are of.
   *
   * @param kernel the kernel of the trace; empty: that of experiments that do not say it
   */
  public Entry experiment(String kernel) {
    List<String> cells = new ArrayList<>();
    for (Row row : rows) {
      if (row.left().isEmpty()) {
        String value = row.expression() + " / us";
        cells.add(
            "{ use = fit, unit = us, of = \"%s %s\", value = \"%s\", published = %s, error = %s }"
                .formatted(
                    row.metric(),
                    row.of(),
                    value,
                    us(row.times().mean()),
                    us(Math.max(1, row.times().error(times.tickNs())))));
      }
    }
    return ConfParser.text(file, programs.text(kernel, cells));
  }

  private static String us(double ns) {
    return String.format(Locale.ROOT, "%.4f", ns / NS_PER_US);
  }
}
