package pageferry.observe;

import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MmapLockAcquired;
import pageferry.world.Tracepoint.TaskBlocked;
import pageferry.world.Tracer;

/**
 * What became of a run, as one number that the order of unrelated events does not change: who took
 * each lock after whom, what each task's calls answered and its migrations achieved, and who slept
 * in the end, but for signals. Times are no part of it.
 */
public final class Outcome implements Tracer {
  private static final long NOTHING = 0;
  private static final long PRIME = 0x9E3779B185EBCA87L;
  private static final long OF_TASK = 1L << 62;
  private static final long OF_SPACE = 1L << 61;
  private static final long ASLEEP = 1L << 60;

  private final Long2LongHashMap histories = new Long2LongHashMap(NOTHING);

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof FolioLocked locked) {
      note(locked.pfn(), task);
    } else if (event instanceof MmapLockAcquired acquired && acquired.write()) {
      note(OF_SPACE | acquired.mm(), task);
    } else if (event instanceof SysExit exit) {
      note(OF_TASK | task, exit.result());
    } else if (event instanceof MigratePages end) {
      note(OF_TASK | task, end.counts().succeeded() << 32 ^ end.counts().failed());
    } else if (event instanceof TaskBlocked blocked && blocked.what() != WaitKind.SIGNAL) {
      histories.put(ASLEEP | task, 1 + blocked.what().ordinal() + PRIME * blocked.object());
    } else if (event instanceof Tracepoint.TaskWoken) {
      histories.remove(ASLEEP | task);
    }
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
