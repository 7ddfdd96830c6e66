package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.journal.EventRange;
import pageferry.journal.RunFinished;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;

/** What a run was, and how often each tracepoint came. */
final class RunStatText {
  private RunStatText() {}

  static String of(StoredRun run) {
    SortedMap<String, Long> counts = new TreeMap<>();
    long[] times = {Long.MAX_VALUE, Long.MIN_VALUE};
    run.forEachEvent(
        EventRange.ALL,
        event -> {
          counts.merge(event.name(), 1L, Long::sum);
          times[0] = Math.min(times[0], event.when().timeNs());
          times[1] = Math.max(times[1], event.when().timeNs());
        });
    List<List<String>> lines = new ArrayList<>(origin(run.started()));
    RunFinished how = run.finished();
    lines.add(List.of("ended", how == null ? "interrupted" : how.ending()));
    if (how != null) {
      lines.add(List.of("digest", how.digest() + " of all " + how.events() + " events"));
    }
    lines.add(List.of("events", Long.toString(run.kept())));
    if (run.kept() > 0) {
      lines.add(List.of("from", seconds(times[0])));
      lines.add(List.of("to", seconds(times[1])));
      lines.add(List.of("chunks", Long.toString(run.chunks())));
      String each = String.format(Locale.ROOT, "%.1f", run.bytes() / (double) run.kept());
      lines.add(List.of("bytes", run.bytes() + ", " + each + " for each event"));
    }
    StringBuilder text = new StringBuilder(JournalText.aligned(lines)).append('\n');
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      text.append(String.format(Locale.ROOT, "%10d  %s%n", count.getValue(), count.getKey()));
    }
    return text.toString();
  }

  private static List<List<String>> origin(RunStarted started) {
    RunStarted.Conduct conduct = started.conduct();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("run", started.run().toString()));
    lines.add(List.of("experiment", started.experiment().name()));
    started.experiment().labels().forEach((key, label) -> lines.add(List.of("  " + key, label)));
    lines.add(List.of("from file", started.experiment().place()));
    lines.add(List.of("machine", conduct.machine()));
    lines.add(List.of("kernel", conduct.kernel()));
    lines.add(List.of("strategy", conduct.strategy()));
    lines.add(List.of("seed", Long.toString(conduct.seed())));
    lines.add(List.of("engine", conduct.engine()));
    lines.add(List.of("version", started.origin().version()));
    lines.add(List.of("detail", started.origin().detail().key()));
    lines.add(List.of("begun", JournalText.when(started)));
    return lines;
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.9f s", ns / 1e9);
  }
}
