package pageferry.experiment.conform;

import java.util.List;

/** What recordings have of a program's counters. */
public final class Recorded {
  private Recorded() {}

  /** Whether a counter of /proc/vmstat is one that is written down. */
  public static boolean isCounter(String name) {
    return Counters.isRecorded(name);
  }

  /** The lines of a trace, in which runs and repetitions are one line, written out. */
  public static List<String> writtenOut(List<String> trace) {
    return TraceLines.writtenOut(trace);
  }
}
