package pageferry.engine.virtual;

import akka.actor.Cancellable;
import akka.actor.SchedulerException;
import scala.concurrent.ExecutionContext;

/** A timer set through Akka's scheduler, which, unlike one set through the Clock, can be undone. */
final class Timer implements Runnable, Cancellable {
  private final Pump pump;
  private final TimerQueue timeline;
  private final Runnable task;
  private final ExecutionContext executor;
  private final long intervalNs;
  private boolean queued;
  private boolean cancelled;

  /**
   * @param intervalNs nanoseconds between firings, or 0 to fire only once
   */
  Timer(Pump pump, TimerQueue timeline, Runnable task, ExecutionContext executor, long intervalNs) {
    this.pump = pump;
    this.timeline = timeline;
    this.task = task;
    this.executor = executor;
    this.intervalNs = intervalNs;
  }

  /** Puts this timer on its timeline. */
  Timer start(long delayNs) {
    timeline.after(delayNs, this);
    queued = true;
    return this;
  }

  @Override
  public void run() {
    queued = false;
    try {
      executor.execute(task);
    } catch (SchedulerException receiverIsGone) {
      cancelled = true;
    }
    if (intervalNs > 0 && !cancelled) {
      start(intervalNs);
    }
  }

  @Override
  public boolean cancel() {
    if (!pump.inControl()) {
      pump.intake(this::cancel);
      return queued;
    }
    if (cancelled || (!queued && intervalNs == 0)) {
      return false;
    }
    cancelled = true;
    if (queued) {
      timeline.noteCancelled();
    }
    return true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }
}
