package pageferry.experiment.torture;

import pageferry.protocol.migrate.MigrationStep;
import pageferry.world.FaultKind;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** How often each fault has befallen a machine, by the migration step it came before. */
public final class Coverage implements Tracer {
  private static final int STEPS = MigrationStep.values().length;

  /** The last column counts faults that belong to no step. */
  private final long[][] counts = new long[FaultKind.values().length][STEPS + 1];

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof Tracepoint.FaultInjected fault) {
      counts[fault.kind().ordinal()][fault.step() < 0 ? STEPS : fault.step()]++;
    }
  }

  /** Takes up what another run covered. */
  public void add(Coverage other) {
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
