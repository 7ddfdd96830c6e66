package pageferry.observe;

import java.util.EnumMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.SysCall;
import pageferry.world.Tracepoint.MovePagesStatus;
import pageferry.world.Tracepoint.SysExit;

/**
 * How long system calls took, each kind by itself, from entry to exit and whatever they returned. A
 * kind that was never called has no metrics.
 */
final class CallFold implements Fold {
  private final @Nullable Durations[] kinds = new Durations[SysCall.values().length];

  private final EnumMap<Errno, Integer> errnos = new EnumMap<>(Errno.class);

  private final TreeMap<String, Long> statuses = new TreeMap<>();

  private long failed;

  void on(SysExit event) {
    Durations kind = kinds[event.call().ordinal()];
    if (kind == null) {
      kind = new Durations();
      kinds[event.call().ordinal()] = kind;
    }
    kind.record(event.tookNs());
    if (event.result() < 0) {
      failed++;
      errnos.merge(Errno.ofNegated(event.result()), 1, Integer::sum);
    }
  }

  void on(MovePagesStatus event) {
    statuses.merge(what(event.status()), event.pages(), Long::sum);
  }

  private static String what(int status) {
    if (status == Integer.MIN_VALUE) {
      return "unwritten";
    }
    return status < 0 ? Errno.ofNegated(status).name() : "node" + status;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (SysCall call : SysCall.values()) {
      Durations kind = kinds[call.ordinal()];
      if (kind != null) {
        kind.put(Metric.CALL.nameOf(call.text()), values);
      }
    }
    errnos.forEach((errno, calls) -> values.put(Metric.ERRNO.nameOf(errno), (double) calls));
    statuses.forEach((what, pages) -> values.put(Metric.STATUS.nameOf(what), (double) pages));
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
