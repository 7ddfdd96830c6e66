package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * What happened to mmap_lock: how long tasks slept for it, and how long it was held, in all and by
 * what took it. What is still held or waited for when the run ends is not counted.
 */
final class MmapFold implements Fold {
  private static final long NONE = -1;

  /** Bits of a hold that say which word it is counted under; the others are when it began. */
  private static final int WORD_BITS = 8;

  private final Durations readWaits = new Durations();
  private final Durations writeWaits = new Durations();
  private final DurationsByWord holdsBy = new DurationsByWord(Metric.MMAP_HOLD_BY);
  private final Admissions admissions = new Admissions();
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);
  private final Long2LongHashMap held = new Long2LongHashMap(NONE);

  void wants(int task) {
    admissions.wants(task);
  }

  void on(TaskBlocked event, int task, long nowNs) {
    long lock = event.what().lock().key(event.object());
    if (event.what().ofSpace() && !admissions.isOver(task, lock, nowNs)) {
      long write = event.what() == WaitKind.MMAP_WRITE ? 1 : 0;
      sleeping.put(task, nowNs << 1 | write);
    }
  }

  void on(TaskWoken event, int task) {
    if (event.what().ofSpace()) {
      sleeping.remove(task);
    }
  }

  void on(MmapLockAcquired event, int task, long nowNs, Occupation occupation) {
    admissions.acquired(task, LockClass.MMAP.key(event.mm()), nowNs);
    if (!sleeping.isEmpty()) {
      long since = sleeping.remove(task);
      if (since != NONE) {
        long ns = Durations.between(since >> 1, nowNs);
        ((since & 1) == 1 ? writeWaits : readWaits).record(ns);
      }
    }
    held.put(key(task, event.mm()), nowNs << WORD_BITS | occupation.ofSpace());
  }

  void on(MmapLockReleased event, int task, long nowNs) {
    long hold = held.remove(key(task, event.mm()));
    if (hold != NONE) {
      long ns = Durations.between(hold >> WORD_BITS, nowNs);
      holdsBy.record((int) (hold & (1 << WORD_BITS) - 1), ns);
    }
  }

  private static long key(int task, int mm) {
    return (long) task << Integer.SIZE | mm;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    durations((name, durations) -> durations.put(name, values));
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.MMAP_WAIT.text(), readWaits.with(writeWaits));
    to.accept(Metric.MMAP_WAIT_TO.nameOf("read"), readWaits);
    to.accept(Metric.MMAP_WAIT_TO.nameOf("write"), writeWaits);
    to.accept(Metric.MMAP_HOLD.text(), holdsBy.all());
    holdsBy.forEach(to);
  }
}
