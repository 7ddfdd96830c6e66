package pageferry.experiment.conform;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.program.Layout;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * The migration tracepoints of one run, a line each, in the words of the corpus: {@code
 * set_migration_pte a+3}. Like the recordings it ends after 6000 events.
 */
final class TraceLines extends TraceListener {
  private static final int MOST = 6000;
  private static final Pattern ENTRIES =
      Pattern.compile(
          "(set\\+remove|set|remove)_migration_(pte|pmd) (\\w+)\\+(\\d{1,11})(?:-(\\d{1,11}))?"
              + "(?: order=(\\d{1,2}))?(?: x([1-9]\\d{0,3}))?(?: \\((\\d{1,6}) times\\))?");
  private static final Pattern REPEATED = Pattern.compile("(.*) \\((\\d{1,6}) times\\)");

  private final Layout layout;
  private final KernelProfile profile;
  private final List<String> lines = new ArrayList<>();

  TraceLines(Layout layout, KernelProfile profile) {
    this.layout = layout;
    this.profile = profile;
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (lines.size() < MOST) {
      super.emit(timeNs, cpu, task, event);
    }
  }

  @Override
  public void on(MigratePagesStart event) {
    if (profile.has(KernelSwitch.TRACES_MIGRATE_START)) {
      lines.add("mm_migrate_pages_start mode=" + event.mode() + " reason=" + event.reason().text());
    }
  }

  @Override
  public void on(MigratePages event) {
    lines.add(
        "mm_migrate_pages "
            + counts(event.counts())
            + " mode="
            + event.mode()
            + " reason="
            + event.reason().text());
  }

  @Override
  public void on(SetMigrationPte event) {
    entry("set", "pte", event.addr(), event.order());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    entry("remove", "pte", event.addr(), event.order());
  }

  @Override
  public void on(SetMigrationPmd event) {
    entry("set", "pmd", event.addr(), 9);
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    entry("remove", "pmd", event.addr(), 9);
  }

  private String counts(MigrateCounts counts) {
    String text =
        "nr_succeeded=%d nr_failed=%d nr_thp_succeeded=%d nr_thp_failed=%d nr_thp_split=%d"
            .formatted(
                counts.succeeded(),
                counts.failed(),
                counts.thpSucceeded(),
                counts.thpFailed(),
                counts.thpSplit());
    return profile.has(KernelSwitch.TRACES_FOLIO_SPLITS)
        ? text + " nr_split=" + counts.thpSplit()
        : text;
  }

  private void entry(String what, String level, long addr, int order) {
    if (profile.has(KernelSwitch.TRACES_MIGRATION_ENTRIES)) {
      lines.add(line(what, level, layout.nameOf(layout.paging().page(addr)), order));
    }
  }

  private static String line(String what, String level, String page, int order) {
    return what + "_migration_" + level + " " + page + (order > 0 ? " order=" + order : "");
  }

  /** The recorded lines, in which runs and repetitions are one line, written out. */
  static List<String> writtenOut(List<String> recorded) {
    List<String> lines = new ArrayList<>();
    for (String line : recorded) {
      Matcher entries = ENTRIES.matcher(line);
      Matcher repeated = REPEATED.matcher(line);
      if (entries.matches()) {
        writeOut(entries, lines);
      } else if (repeated.matches()) {
        for (int i = 0; i < Integer.parseInt(repeated.group(2)); i++) {
          lines.add(repeated.group(1));
        }
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  private static void writeOut(Matcher run, List<String> lines) {
    String[] kinds = run.group(1).split("\\+");
    long first = Long.parseLong(run.group(4));
    long last = run.group(5) == null ? first : Long.parseLong(run.group(5));
    int order = number(run.group(6), 0);
    boolean folios = kinds.length == 2 || run.group(2).equals("pmd");
    for (int time = 0; time < number(run.group(8), 1); time++) {
      for (long page = first;
          page <= last && lines.size() <= MOST;
          page += folios ? 1L << order : 1) {
        for (String kind : kinds) {
          for (int table = 0; table < number(run.group(7), 1); table++) {
            lines.add(line(kind, run.group(2), run.group(3) + "+" + page, order));
          }
        }
      }
    }
  }

  private static int number(String text, int otherwise) {
    return text == null ? otherwise : Integer.parseInt(text);
  }
}
