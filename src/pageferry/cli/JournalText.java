package pageferry.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
   * All runs, one in each line; of an experiment that was interrupted between two runs, the one
   * that has not begun too.
   */
  static String list(Journal journal) {
    List<List<String>> lines = new ArrayList<>();
    RunStarted last = null;
    for (RunSummary summary : journal.summaries()) {
      if (last != null && last.run().number() != summary.run().number()) {
        addMissing(journal, last, lines);
      }
      lines.add(line(summary));
      last = summary.started() == null ? last : summary.started();
    }
    if (last != null) {
      addMissing(journal, last, lines);
    }
    return aligned(lines);
  }

  private static void addMissing(Journal journal, RunStarted last, List<List<String>> lines) {
    int begun = journal.rowsBegun(last.run().number());
    if (begun < last.experiment().rows()) {
      RunId next = new RunId(last.run().number(), begun + 1);
      lines.add(line(next, last, "", 0, null, "interrupted before it began"));
    }
  }

  private static List<String> line(RunSummary summary) {
    RunStarted started = summary.started();
    if (started == null) {
      return List.of(summary.run().toString(), summary.damage());
    }
    String labels = String.join(", ", started.experiment().labels().values());
    RunFinished how = summary.finished();
    String state = how == null ? "interrupted" : how.ending();
    String text = summary.damage().isEmpty() ? state : summary.damage();
    return line(summary.run(), started, labels, summary.kept(), how, text);
  }

  private static List<String> line(
      RunId run,
      RunStarted started,
      String labels,
      long kept,
      @Nullable RunFinished how,
      String state) {
    return List.of(
        run.toString(),
        started.experiment().name(),
        "seed " + started.conduct().seed(),
        labels.isEmpty() ? started.conduct().strategy() : labels,
        when(started),
        kept + " events",
        how == null ? "-" : how.verdict().name().toLowerCase(Locale.ROOT),
        state);
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
