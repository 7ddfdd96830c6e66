package pageferry.observe;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import pageferry.world.Tracepoint.SysExit;

/**
 * How long system calls took, each kind by itself, from entry to exit and whatever they returned. A
 * kind that was never called has no metrics.
 */
final class CallFold implements Fold {
  private final IntFunction<String> nameOf;
  private @Nullable Durations[] kinds = new Durations[0];

  /**
   * @param nameOf what a call's number is called in the names of metrics
   */
  CallFold(IntFunction<String> nameOf) {
    this.nameOf = nameOf;
  }

  void on(SysExit event) {
    int call = event.call().ordinal();
    if (call >= kinds.length) {
      kinds = Arrays.copyOf(kinds, call + 1);
    }
    Durations kind = kinds[call];
    if (kind == null) {
      kind = new Durations();
      kinds[call] = kind;
    }
    kind.record(event.tookNs());
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (int call = 0; call < kinds.length; call++) {
      Durations kind = kinds[call];
      if (kind != null) {
        kind.put(Metric.CALL.nameOf(nameOf.apply(call)), values);
      }
    }
  }
}
