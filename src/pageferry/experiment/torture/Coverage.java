package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;
import pageferry.world.MemoryEvent.MmVmscanWriteFolio;
import pageferry.world.MemoryEvent.SwapRead;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TraceListener;

/** How often each fault has befallen a machine, by the migration step it came before. */
public final class Coverage extends TraceListener {
  private static final int STEPS = MigrationStep.values().length;

  /** The last column counts faults that belong to no step. */
  private final long[][] counts = new long[FaultKind.values().length][STEPS + 1];

  private long swappedOut;
  private long swappedIn;

  @Override
  public void on(MmVmscanWriteFolio event) {
    swappedOut += event.pages();
  }

  @Override
  public void on(SwapRead event) {
    swappedIn += event.pages();
  }

  /** How many pages were written to swap devices. */
  public long swappedOut() {
    return swappedOut;
  }

  /** How many pages were read from them. */
  public long swappedIn() {
    return swappedIn;
  }

  @Override
  public void on(FaultInjected event) {
    counts[event.kind().ordinal()][event.step() < 0 ? STEPS : event.step()]++;
  }

  /** Takes up what another run covered. */
  public void add(Coverage other) {
    swappedOut += other.swappedOut;
    swappedIn += other.swappedIn;
    for (int kind = 0; kind < counts.length; kind++) {
      for (int step = 0; step <= STEPS; step++) {
        counts[kind][step] += other.counts[kind][step];
      }
    }
  }

  /** How often a fault came before a step; a null step: at any other place. */
  public long count(FaultKind kind, @org.jspecify.annotations.Nullable MigrationStep step) {
    return counts[kind.ordinal()][step == null ? STEPS : step.ordinal()];
  }

  /** Whether a fault comes before steps of a migration; the others come at places of their own. */
  public static boolean befallsSteps(FaultKind kind) {
    return switch (kind) {
      case FAIL_MIGRATE,
          EXTRA_REFERENCE,
          DIRTY,
          WRITEBACK,
          KILL_TASK,
          OOM_KILL,
          MEMORY_FAILURE,
          OFFLINE_NODE ->
          true;
      default -> false;
    };
  }

  /** Whether a fault can come before a step: nothing is left to fail where pages are remapped. */
  public static boolean canBefall(FaultKind kind, MigrationStep step) {
    return befallsSteps(kind) && !(kind == FaultKind.FAIL_MIGRATE && step == MigrationStep.REMAP);
  }

  /** How many pairs of a fault and a step there are, places other than steps included. */
  public static int allCells() {
    int cells = 0;
    for (FaultKind kind : FaultKind.values()) {
      cells += befallsSteps(kind) ? 0 : 1;
      for (MigrationStep step : MigrationStep.values()) {
        cells += canBefall(kind, step) ? 1 : 0;
      }
    }
    return cells;
  }

  /** Of each fault how often it came, and before which steps it did not though it could. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      long count = count(kind, null);
      List<String> missing = new ArrayList<>();
      for (MigrationStep step : MigrationStep.values()) {
        count += count(kind, step);
        if (canBefall(kind, step) && count(kind, step) == 0) {
          missing.add(step.key());
        }
      }
      boolean isTold = count > 0 && !missing.isEmpty();
      String not = isTold ? "  not before " + String.join(", ", missing) : "";
      lines.add(String.format(Locale.ROOT, "%-18s %8d", kind.key(), count) + not);
    }
    return lines;
  }

  /** All faults. */
  public long total() {
    long total = 0;
    for (long[] row : counts) {
      for (long count : row) {
        total += count;
      }
    }
    return total;
  }

  /** How many pairs of a fault and a step have been met. */
  public int cells() {
    int cells = 0;
    for (long[] row : counts) {
      for (long count : row) {
        cells += count > 0 ? 1 : 0;
      }
    }
    return cells;
  }
}
