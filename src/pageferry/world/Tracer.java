package pageferry.world;

import org.jspecify.annotations.Nullable;

/** Where the machine reports what happens: journal, observers and digest listen here. */
public interface Tracer {
  /**
   * Says where the task is that reports the next event; to be asked until that event is over. It is
   * said for {@link LockEvent.LockAcquire} and {@link TaskEvent.TaskBlocked} only.
   */
  default void from(CallTrace place) {}

  /** Who hears of counters and entries as well; null: nobody. It is asked for once. */
  default @Nullable Meter meter() {
    return null;
  }

  /**
   * Takes one event.
   *
   * @param timeNs the virtual instant
   * @param cpu the processor it happened on, or -1
   * @param task the pid of the running task, or 0 for kernel threads and interrupts
   */
  void emit(long timeNs, int cpu, int task, Tracepoint event);
}
