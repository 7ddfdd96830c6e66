package pageferry.engine.virtual;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.actor.Scheduler;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's scheduler on the virtual time of the current run. Timers that Akka sets for itself,
 * outside of a run or to shut down idle dispatchers, never fire before the end of the engine, so
 * that no run waits for them.
 */
final class VirtualScheduler extends AbstractScheduler implements Closeable {
  private static final double HZ = 1e9;

  private final ConcurrentLinkedQueue<Runnable> onClose = new ConcurrentLinkedQueue<>();
  private @Nullable Pump pump;

  VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /** Connects the scheduler with its engine; before that no timer can be set. */
  void attach(Pump engine) {
    pump = engine;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    return start(delay.toNanos(), 0, task, executor);
  }

  @Override
  @Deprecated
  public Cancellable schedule(
      FiniteDuration initialDelay,
      FiniteDuration interval,
      Runnable task,
      ExecutionContext executor) {
    if (interval.toNanos() <= 0) {
      throw new IllegalArgumentException("an interval of " + interval);
    }
    return start(initialDelay.toNanos(), interval.toNanos(), task, executor);
  }

  @Override
  public double maxFrequency() {
    return HZ;
  }

  /** Runs what Akka wants to be run in any case. */
  @Override
  public void close() {
    for (Runnable task = onClose.poll(); task != null; task = onClose.poll()) {
      task.run();
    }
  }

  private Cancellable start(
      long delayNs, long intervalNs, Runnable task, ExecutionContext executor) {
    if (task instanceof Scheduler.TaskRunOnClose) {
      onClose.add(task);
      return new Never();
    }
    Pump engine = pump;
    VirtualRun<?> run = engine == null ? null : engine.run();
    if (engine == null || run == null) {
      return new Never();
    }
    TimerQueue timeline = run.timeline();
    return new Timer(engine, timeline, task, executor, intervalNs).start(Math.max(0, delayNs));
  }

  /** A timer that does not fire. */
  private static final class Never implements Cancellable {
    private boolean cancelled;

    @Override
    public boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      return first;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
