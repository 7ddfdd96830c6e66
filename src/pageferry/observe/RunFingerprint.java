package pageferry.observe;

import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;

/**
 * What became of a run, as one number that the order of unrelated events does not change: who took
 * each lock after whom, what each task's calls answered and its migrations achieved, and who slept
 * in the end, but for signals. Times are no part of it.
 */
public final class RunFingerprint extends TraceListener {
  private static final long NOTHING = 0;
  private static final long PRIME = 0x9E3779B185EBCA87L;
  private static final long OF_TASK = 1L << 62;
  private static final long OF_SPACE = 1L << 61;
  private static final long ASLEEP = 1L << 60;

  private final Long2LongHashMap histories = new Long2LongHashMap(NOTHING);

  @Override
  public void on(FolioLocked event) {
    note(event.pfn(), task());
  }

  @Override
  public void on(MmapLockAcquired event) {
    if (event.write()) {
      note(OF_SPACE | event.mm(), task());
    }
  }

  @Override
  public void on(LockAcquired event) {
    if (!event.what().isShared()) {
      note(event.what().lock().key(event.object()), task());
    }
  }

  @Override
  public void on(SysExit event) {
    note(OF_TASK | task(), event.result());
  }

  @Override
  public void on(MigratePages event) {
    note(OF_TASK | task(), event.counts().succeeded() << 32 ^ event.counts().failed());
  }

  @Override
  public void on(TaskBlocked event) {
    if (event.what() != WaitKind.SIGNAL) {
      histories.put(ASLEEP | task(), 1 + event.what().ordinal() + PRIME * event.object());
    }
  }

  @Override
  public void on(TaskWoken event) {
    histories.remove(ASLEEP | task());
  }

  private void note(long what, long value) {
    histories.put(what, mix(histories.get(what) * PRIME + value) | 1);
  }

  /** The number. */
  public long value() {
    long sum = 0;
    Long2LongHashMap.EntryIterator entries = histories.entrySet().iterator();
    while (entries.hasNext()) {
      entries.next();
      sum += mix(entries.getLongKey() ^ mix(entries.getLongValue()));
    }
    return sum;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
