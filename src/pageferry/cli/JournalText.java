package pageferry.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunSummary;
import pageferry.world.PlainText;

/** What journals hold, as lines of text. */
final class JournalText {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private JournalText() {}

  /**
   * All runs, one in each line, and how much they are; of an experiment that was interrupted
   * between two runs, the one that has not begun too.
   */
  static String list(Journal journal, List<RunSummary> runs) {
    List<List<String>> lines = new ArrayList<>();
    RunStarted last = null;
    for (RunSummary summary : runs) {
      if (last != null && last.run().number() != summary.run().number()) {
        addMissing(journal, last, lines);
      }
      lines.add(line(journal, summary));
      last = summary.started() == null ? last : summary.started();
    }
    if (last != null) {
      addMissing(journal, last, lines);
    }
    return aligned(lines) + total(journal, runs);
  }

  private static String total(Journal journal, List<RunSummary> runs) {
    if (runs.isEmpty() || journal.sizeOnDisk() < 0) {
      return "";
    }
    return (runs.size() == 1 ? "1 run, " : runs.size() + " runs, ")
        + size(runs.stream().mapToLong(each -> journal.size(each.run())).sum())
        + "; "
        + size(journal.sizeOnDisk())
        + " on the disk\n";
  }

  /** Says so if the last process that wrote could not close the journal. */
  static void sayUnclosed(Journal journal, PrintWriter err) {
    if (!journal.wasClosed()) {
      err.println(
          journal.name()
              + ": not closed: a process ended while it wrote, and what it had not finished is not"
              + " there");
      err.flush();
    }
  }

  /** Says so if deleted runs still take space. */
  static void sayStarved(Journal journal, PrintWriter err) {
    if (journal.isStarved()) {
      err.println(
          journal.name()
              + ": the disk is full: only some of the space of deleted runs is free now; the next"
              + " journal delete or prune that finds room frees the rest");
      err.flush();
    }
  }

  /** A number of bytes, in words. */
  static String size(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
  }

  private static void addMissing(Journal journal, RunStarted last, List<List<String>> lines) {
    int begun = journal.rowsBegun(last.run().number());
    if (begun < last.experiment().rows()) {
      RunId next = new RunId(last.run().number(), begun + 1);
      lines.add(line(next, last, "", List.of("-", "0 events", "-", "interrupted before it began")));
    }
  }

  private static List<String> line(Journal journal, RunSummary summary) {
    RunStarted started = summary.started();
    if (started == null) {
      boolean nothing = summary.damage().isEmpty();
      return List.of(
          summary.run().toString(),
          nothing ? "interrupted before anything of it was written" : damaged(summary));
    }
    String labels = String.join(", ", started.experiment().labels().values());
    RunFinished how = summary.finished();
    String state = how == null ? interrupted(journal) : how.ending();
    long size = journal.size(summary.run());
    return line(
        summary.run(),
        started,
        labels,
        List.of(
            size < 0 ? "-" : size(size),
            summary.kept() + " events",
            how == null ? "-" : how.verdict().name().toLowerCase(Locale.ROOT),
            summary.damage().isEmpty() ? state : damaged(summary)));
  }

  /** What is said of a run without an end. */
  static String interrupted(Journal journal) {
    return journal.damage().isEmpty() ? "interrupted" : "interrupted, or its end is lost";
  }

  private static String damaged(RunSummary summary) {
    return "DAMAGED: " + summary.damage();
  }

  private static List<String> line(
      RunId run, RunStarted started, String labels, List<String> rest) {
    List<String> cells = new ArrayList<>();
    cells.add(run.toString());
    cells.add(started.experiment().name());
    cells.add("seed " + started.conduct().seed());
    cells.add(labels.isEmpty() ? started.conduct().strategy() : labels);
    cells.add(when(started));
    cells.addAll(rest);
    return cells;
  }

  /** When a run began, in local time. */
  static String when(RunStarted started) {
    Instant instant = Instant.ofEpochMilli(started.origin().epochMs());
    return WHEN.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** The cells in columns as wide as they must be, with two blanks between them. */
  static String aligned(List<List<String>> lines) {
    List<List<String>> plain =
        lines.stream().map(line -> line.stream().map(PlainText::of).toList()).toList();
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : plain) {
      for (int i = 0; i < line.size() - 1; i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), line.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : plain) {
      for (int i = 0; i < line.size() - 1; i++) {
        text.append(line.get(i)).append(" ".repeat(widths.get(i) - line.get(i).length() + 2));
      }
      text.append(line.get(line.size() - 1)).append('\n');
    }
    return text.toString();
  }
}
