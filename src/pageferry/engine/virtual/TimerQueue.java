package pageferry.engine.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pageferry.world.Clock;

/**
 * The virtual time of one run and its pending timers: a binary heap ordered by (instant, sequence
 * number) on arrays. Belongs to the pump's thread.
 */
final class TimerQueue implements Clock {
  private static final int INITIAL_CAPACITY = 32;

  private final Pump pump;
  private long[] instants = new long[INITIAL_CAPACITY];
  private long[] sequences = new long[INITIAL_CAPACITY];
  private @Nullable Runnable[] tasks = new Runnable[INITIAL_CAPACITY];
  private int size;
  private int cancelled;
  private int idle;
  private long nextSequence;
  private long nowNs;

  TimerQueue(Pump pump) {
    this.pump = pump;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public void after(long delayNs, Runnable task) {
    if (delayNs < 0) {
      throw new IllegalArgumentException("a delay of " + delayNs + " ns");
    }
    if (!pump.inControl()) {
      throw new IllegalStateException("a timer set from outside of the virtual thread");
    }
    if (size == tasks.length) {
      grow();
    }
    long instant = nowNs + delayNs;
    long sequence = nextSequence++;
    siftUp(size++, instant < 0 ? Long.MAX_VALUE : instant, sequence, task);
  }

  @Override
  public void after(long delayNs, boolean rests, Runnable task) {
    if (!rests) {
      after(delayNs, task);
      return;
    }
    idle++;
    after(
        delayNs,
        () -> {
          idle--;
          task.run();
        });
  }

  /**
   * Whether a timer is pending for which the run goes on; drops cancelled ones that stand first.
   */
  boolean isPending() {
    while (size > 0 && tasks[0] instanceof Timer timer && timer.isCancelled()) {
      removeFirst();
      cancelled--;
    }
    return size > idle;
  }

  /** The instant of the first pending timer. */
  long firstInstant() {
    return instants[0];
  }

  /** Takes the first pending timer off and moves time to its instant. */
  Runnable takeFirst() {
    nowNs = instants[0];
    return removeFirst();
  }

  /** Moves time on to {@code instant}, which no pending timer may precede. */
  void passTo(long instant) {
    nowNs = instant;
  }

  /** Notes that one pending {@link Timer} was cancelled; forgets them all when they are many. */
  void noteCancelled() {
    if (++cancelled > INITIAL_CAPACITY && cancelled > size / 2) {
      sweepCancelled();
    }
  }

  private void sweepCancelled() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Runnable task = tasks[i];
      if (task != null && !(task instanceof Timer timer && timer.isCancelled())) {
        siftUp(kept++, instants[i], sequences[i], task);
      }
    }
    Arrays.fill(tasks, kept, size, null);
    size = kept;
    cancelled = 0;
  }

  private Runnable removeFirst() {
    Runnable first = tasks[0];
    int last = --size;
    Runnable moved = tasks[last];
    tasks[last] = null;
    if (first == null || moved == null) {
      throw new IllegalStateException("a hole in the timer heap");
    }
    if (last > 0) {
      siftDown(instants[last], sequences[last], moved);
    }
    return first;
  }

  private void siftUp(int hole, long instant, long sequence, Runnable task) {
    int at = hole;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!precedes(instant, sequence, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, instant, sequence, task);
  }

  private void siftDown(long instant, long sequence, Runnable task) {
    int at = 0;
    int half = size >>> 1;
    while (at < half) {
      int child = 2 * at + 1;
      int right = child + 1;
      if (right < size && precedes(instants[right], sequences[right], child)) {
        child = right;
      }
      if (precedes(instant, sequence, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, instant, sequence, task);
  }

  private boolean precedes(long instant, long sequence, int other) {
    long otherInstant = instants[other];
    return instant < otherInstant || (instant == otherInstant && sequence < sequences[other]);
  }

  private void move(int from, int to) {
    instants[to] = instants[from];
    sequences[to] = sequences[from];
    tasks[to] = tasks[from];
  }

  private void put(int at, long instant, long sequence, Runnable task) {
    instants[at] = instant;
    sequences[at] = sequence;
    tasks[at] = task;
  }

  private void grow() {
    int capacity = 2 * size;
    instants = Arrays.copyOf(instants, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    tasks = Arrays.copyOf(tasks, capacity);
  }
}
