package pageferry.observe;

import java.util.EnumMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.Signal;
import pageferry.mm.StepOp;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.StepEvent.SysExit;

/**
 * How long steps took, each kind by itself, from beginning to end and whatever they were answered;
 * which failed, and which signals tasks got. A kind of which there was none has no metrics.
 */
final class CallFold implements Fold {
  private final @Nullable Durations[] kinds = new Durations[StepOp.values().length];

  private final EnumMap<Errno, Integer> errnos = new EnumMap<>(Errno.class);

  private final EnumMap<Signal, Integer> signals = new EnumMap<>(Signal.class);

  private final TreeMap<String, Long> statuses = new TreeMap<>();

  private long failed;

  private int killed;

  void on(SysExit event) {
    ended(event.call(), event.tookNs());
  }

  void on(StepExit event) {
    ended(event.op(), event.tookNs());
  }

  private void ended(StepOp op, long tookNs) {
    Durations kind = kinds[op.ordinal()];
    if (kind == null) {
      kind = new Durations();
      kinds[op.ordinal()] = kind;
    }
    kind.record(tookNs);
  }

  void on(StepFailed event) {
    failed++;
    errnos.merge(Errno.ofNegated(-event.errno()), 1, Integer::sum);
  }

  void on(SignalDeliver event) {
    failed += event.addr() < 0 ? 0 : 1;
    killed += event.fatal() ? 1 : 0;
    signals.merge(event.sig(), 1, Integer::sum);
  }

  void on(MovePagesStatus event) {
    statuses.merge(what(event.status()), event.pages(), Long::sum);
  }

  /** What a status is called in the names of metrics. */
  static String what(int status) {
    if (status == Integer.MIN_VALUE) {
      return "unwritten";
    }
    return status < 0 ? Errno.ofNegated(status).name() : "node" + status;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (StepOp call : StepOp.values()) {
      Durations kind = kinds[call.ordinal()];
      if (kind != null) {
        kind.put(Metric.CALL.nameOf(call.text()), values);
      }
    }
    errnos.forEach((errno, calls) -> values.put(Metric.ERRNO.nameOf(errno), (double) calls));
    statuses.forEach((what, pages) -> values.put(Metric.STATUS.nameOf(what), (double) pages));
    signals.forEach((sig, times) -> values.put(Metric.SIGNAL.nameOf(sig), (double) times));
    values.put(Metric.TASKS_KILLED.text(), (double) killed);
    values.put(Metric.CALLS_FAILED.text(), (double) failed);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    for (StepOp call : StepOp.values()) {
      Durations kind = kinds[call.ordinal()];
      if (kind != null) {
        to.accept(Metric.CALL.nameOf(call.text()), kind);
      }
    }
  }
}
