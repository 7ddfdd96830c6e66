package pageferry.engine.threads;

import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The wall clock, slowed down: one nanosecond of the machine takes {@code dilation} real ones.
 * Timers are fired by a thread of their own, some microseconds late.
 */
final class DilatedClock implements AutoCloseable {
  /** Real nanoseconds below which it is not worth going to sleep. */
  private static final long SPIN_NS = 20_000;

  private final long dilation;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Thread thread = new Thread(this::fire, "dilated-clock");
  private long nextSequence;
  private volatile long began;
  private volatile boolean closed;

  private record Timer(long realNs, long sequence, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(realNs, other.realNs);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  DilatedClock(long dilation) {
    this.dilation = dilation;
  }

  /** Begins to count. */
  void start() {
    began = System.nanoTime();
    thread.setDaemon(true);
    thread.start();
  }

  /** Nanoseconds of the machine since the clock was started; never decreases. */
  long nowNs() {
    return (System.nanoTime() - began) / dilation;
  }

  /** Runs a task, on the clock's thread, at that instant of the machine or soon after it. */
  void at(long instantNs, Runnable task) {
    long realNs = instantNs * dilation;
    boolean first;
    synchronized (timers) {
      Timer timer = new Timer(realNs, nextSequence++, task);
      timers.add(timer);
      first = timers.peek() == timer;
    }
    if (first) {
      LockSupport.unpark(thread);
    }
  }

  private void fire() {
    while (!closed) {
      Timer due = null;
      long leftNs = Long.MAX_VALUE;
      synchronized (timers) {
        Timer first = timers.peek();
        if (first != null) {
          leftNs = first.realNs() - (System.nanoTime() - began);
          due = leftNs <= 0 ? timers.poll() : null;
        }
      }
      if (due != null) {
        due.task().run();
      } else if (leftNs > SPIN_NS) {
        LockSupport.parkNanos(this, leftNs);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
