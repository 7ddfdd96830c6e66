package pageferry.experiment.trace;

import java.util.List;
import java.util.regex.Pattern;

/** Texts of tools that trace without events: what they are, and what to record in their place. */
public final class OtherText {
  private static final Pattern TRACER = Pattern.compile("# tracer: (function_graph|function)\\s*");
  private static final Pattern GRAPH =
      Pattern.compile(
          "\\s*(?:[0-9]+\\.[0-9]{6} \\|)?\\s+[0-9]+\\) .*\\|\\s+(?:[\\w.]+\\(\\)(?:;| \\{)|\\}).*");
  private static final Pattern PERF_TRACE =
      Pattern.compile(
          "\\s*(?:\\?|[0-9]+\\.[0-9]{3}) \\(\\s*(?:[0-9.]+ ms)?\\s*\\): \\S.*\\).*= .*");
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
    if (TRACER.matcher(line).matches() || GRAPH.matcher(line).matches()) {
      return "functions, as the tracers function and function_graph print them, and no events;"
          + " record events: trace-cmd record -e migrate -e exceptions -e sched -e syscalls";
    }
    if (PERF_TRACE.matcher(line).matches()) {
      return "the text of perf trace, which leaves out node masks and lists of pages; record with"
          + " strace -f -ttt -T -v, or events with perf record and perf script";
    }
    return "";
  }
}
