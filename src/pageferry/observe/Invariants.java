package pageferry.observe;

import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pfn;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.FolioUnlocked;
import pageferry.world.Tracer;

/**
 * What must hold of PG_locked in every run, besides what the machine itself checks wherever the
 * kernel has a VM_BUG_ON(): nobody takes a bit that somebody has, only who has it gives it back,
 * and no task ends with one.
 */
public final class Invariants implements Tracer {
  private static final long NOBODY = 0;

  private final Long2LongHashMap holders = new Long2LongHashMap(NOBODY);
  private @Nullable String broken;

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof FolioLocked locked) {
      long before = holders.put(locked.pfn(), task);
      if (before != NOBODY) {
        fail(
            "task " + task + " takes PG_locked of " + Pfn.text(locked.pfn()) + ", which " + before);
      }
    } else if (event instanceof FolioUnlocked unlocked) {
      long before = holders.remove(unlocked.pfn());
      if (before != task) {
        fail("task " + task + " unlocks " + Pfn.text(unlocked.pfn()) + ", which " + before);
      }
    } else if (event instanceof Tracepoint.TaskExit && holders.containsValue(task)) {
      fail("a folio is left locked by task " + task + ", which task " + task);
    }
  }

  private void fail(String what) {
    if (broken == null) {
      broken = what + " has";
    }
  }

  /** The first that did not hold, in words, or null. */
  public @Nullable String broken() {
    return broken;
  }
}
