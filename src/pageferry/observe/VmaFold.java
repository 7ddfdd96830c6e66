package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.WaitKind;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * What happened to the locks of areas: how long tasks that were to change an area slept for its
 * readers, and how long areas were read, in all and by what read them. Nobody sleeps to read one.
 */
final class VmaFold implements Fold {
  private static final long NONE = -1;

  /** Bits of a hold that say which word it is counted under; the others are when it began. */
  private static final int WORD_BITS = 8;

  private final Durations waits = new Durations();
  private final DurationsByWord holdsBy = new DurationsByWord(Metric.VMA_HOLD_BY);
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);
  private final Long2LongHashMap reading = new Long2LongHashMap(NONE);

  void on(TaskBlocked event, int task, long nowNs) {
    if (event.what() == WaitKind.VMA_WRITE) {
      sleeping.put(task, nowNs);
    }
  }

  void on(TaskWoken event, int task, long nowNs) {
    if (event.what() == WaitKind.VMA_WRITE) {
      long since = sleeping.remove(task);
      if (since != NONE) {
        waits.record(Durations.between(since, nowNs));
      }
    }
  }

  void on(LockAcquired event, int task, long nowNs, Occupation occupation) {
    if (event.what() == WaitKind.VMA_READ) {
      reading.put(task, nowNs << WORD_BITS | occupation.ofSpace());
    }
  }

  void on(LockRelease event, int task, long nowNs) {
    long hold = event.what() == WaitKind.VMA_READ ? reading.remove(task) : NONE;
    if (hold != NONE) {
      long ns = Durations.between(hold >> WORD_BITS, nowNs);
      holdsBy.record((int) (hold & (1 << WORD_BITS) - 1), ns);
    }
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    durations((name, durations) -> durations.put(name, values));
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.VMA_WAIT.text(), waits);
    to.accept(Metric.VMA_HOLD.text(), holdsBy.all());
    holdsBy.forEach(to);
  }
}
