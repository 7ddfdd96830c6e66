package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.SysCall;
import pageferry.world.Tracepoint.SysExit;

/**
 * How long system calls took, each kind by itself, from entry to exit and whatever they returned. A
 * kind that was never called has no metrics.
 */
final class CallFold implements Fold {
  private final @Nullable Durations[] kinds = new Durations[SysCall.values().length];

  private long failed;

  void on(SysExit event) {
    Durations kind = kinds[event.call().ordinal()];
    if (kind == null) {
      kind = new Durations();
      kinds[event.call().ordinal()] = kind;
    }
    kind.record(event.tookNs());
    failed += event.result() < 0 ? 1 : 0;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (SysCall call : SysCall.values()) {
      Durations kind = kinds[call.ordinal()];
      if (kind != null) {
        kind.put(Metric.CALL.nameOf(call.text()), values);
      }
    }
    values.put(Metric.CALLS_FAILED.text(), (double) failed);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    for (SysCall call : SysCall.values()) {
      Durations kind = kinds[call.ordinal()];
      if (kind != null) {
        to.accept(Metric.CALL.nameOf(call.text()), kind);
      }
    }
  }
}
