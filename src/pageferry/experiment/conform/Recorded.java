package pageferry.experiment.conform;

/** What recordings have of a program's counters. */
public final class Recorded {
  private Recorded() {}

  /** Whether a counter of /proc/vmstat is one that is written down. */
  public static boolean isCounter(String name) {
    return Counters.isRecorded(name);
  }
}
