package pageferry.experiment.trace;

import java.util.List;
import java.util.regex.Pattern;

/** Texts of tools that trace without events: what they are, and what to record in their place. */
public final class OtherText {
  private static final Pattern TRACER = Pattern.compile("# tracer: function\\s*");
  private static final Pattern GRAPH =
      Pattern.compile(
          "\\s*(?:[0-9]+\\.[0-9]{6} \\|)?\\s+[0-9]+\\) .*\\|\\s+(?:[\\w.]+\\(\\)(?:;| \\{)|\\}).*");
  private static final Pattern PERF_TRACE =
      Pattern.compile(
          "\\s*(?:\\?|[0-9]+\\.[0-9]{3}) \\(\\s*(?:[0-9.]+ ms)?\\s*\\): \\S.*\\).*= .*");
  private static final Pattern NO_CPU =
      Pattern.compile(
          "\\s*\\S.*?\\s[0-9]{1,9}(?:/[0-9]{1,9})?\\s+[0-9]+\\.[0-9]{6,9}:\\s+"
              + "(?:[0-9]+\\s+)?[a-z_]+:[a-z_0-9]+:.*");
  private static final Pattern NO_TIME =
      Pattern.compile("\\s*\\S.*?-[0-9]{1,9}\\s+\\[[0-9]{3,5}\\]\\s+\\S{4,6}\\s+[0-9]{1,20}:\\s.*");
  private static final int HEAD = 50;

  private OtherText() {}

  /** What the text is, and what is wanted instead; empty if it is none of these. */
  public static String of(List<String> lines) {
    return lines.stream()
        .limit(HEAD)
        .map(OtherText::of)
        .filter(each -> !each.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The same of one line. */
  public static String of(String line) {
    if (TRACER.matcher(line).matches()) {
      return "functions, as the tracer function prints them, and no events;"
          + " record events: trace-cmd record -e migrate -e exceptions -e sched -e syscalls";
    }
    if (GRAPH.matcher(line).matches()) {
      return "functions, as the tracer function_graph prints them; with times and tasks journal"
          + " import reads them: echo 1 > options/funcgraph-abstime, and funcgraph-proc";
    }
    if (PERF_TRACE.matcher(line).matches()) {
      return "the text of perf trace, which import reads as a program; for a run of the journal"
          + " record events with perf record and perf script";
    }
    if (NO_CPU.matcher(line).matches()) {
      return "the text of perf script without CPUs; print them with perf script -F +cpu";
    }
    return NO_TIME.matcher(line).matches()
        ? "a trace whose clock does not count seconds; choose another before it is recorded: echo"
            + " local > /sys/kernel/tracing/trace_clock, or trace-cmd record -C local"
        : "";
  }
}
