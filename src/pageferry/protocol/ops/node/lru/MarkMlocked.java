package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * What mlock_folio() and munlock_page() (mm/mlock.c, Linux 6.1) do at once to mapped pages:
 * PG_mlocked is set and counted, and each folio is referenced for the batch that does the rest.
 * Small entries of a large folio are passed over; since 6.7 it is locked where they map all of it,
 * and unlocked by any of them: allow_mlock_munlock(). Answers the indices of entries that are
 * passed over, of those that map the folio no more, without batches of those that munlock(2) could
 * not isolate, and complemented those of large folios.
 *
 * @param pfns the page per entry
 * @param mappings the entries, in ascending order
 * @param lock mlock, or munlock
 * @param batches whether there are batches; without them everything is done here (5.10)
 */
public record MarkMlocked(long[] pfns, long[] mappings, boolean lock, boolean batches)
    implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] answers = new int[pfns.length];
    int count = 0;
    int next = 0;
    while (next < pfns.length) {
      int end = next + batch(frames, next);
      boolean marked = isMarked(memory, next, end - next);
      boolean isolated = batches || lock || isOnLru(frames, frames.head(pfns[next]));
      if (marked) {
        mark(memory, frames.head(pfns[next]));
      }
      if (!marked || !isolated || frames.order(pfns[next]) > 0) {
        answers[count++] = marked && isolated ? ~next : next;
      }
      for (int i = next + 1; i < end; i++) {
        answers[count++] = i;
      }
      next = end;
    }
    return Arrays.copyOf(answers, count);
  }

  /** Whether munlock(2) can isolate it: __munlock_isolate_lru_page() (mm/mlock.c, Linux 5.10). */
  private static boolean isOnLru(FrameTable frames, long head) {
    return frames.has(head, PageFlags.LRU) && frames.has(head, PageFlags.MLOCKED);
  }

  /** How many neighbouring entries map neighbouring pages of one folio: folio_mlock_step(). */
  private int batch(FrameTable frames, int first) {
    long end = frames.end(frames.head(pfns[first]));
    int count = 1;
    while (first + count < pfns.length
        && pfns[first] + count < end
        && pfns[first + count] == pfns[first] + count
        && mappings[first + count] == Mapping.next(mappings[first + count - 1])) {
      count++;
    }
    return count;
  }

  private boolean isMarked(NodeMemory memory, int i, int batch) {
    FrameTable frames = memory.frames();
    int order = frames.order(pfns[i]);
    boolean part = order > 0 && !Mapping.isHuge(mappings[i]);
    boolean byFolio = memory.has(KernelSwitch.MLOCK_BY_FOLIO) && (!lock || batch == 1 << order);
    boolean takes = !part || byFolio;
    return takes && frames.hasMapping(pfns[i], mappings[i]) && !isSharedHuge(frames, i);
  }

  /**
   * Without batches mlock(2) locks a huge page only where nothing else maps it
   * (follow_trans_huge_pmd()); one that a migration maps again, not yet on an LRU list, is locked
   * in any case (remove_migration_pmd(), mm/huge_memory.c, Linux 5.10).
   */
  private boolean isSharedHuge(FrameTable frames, int i) {
    return !batches
        && lock
        && frames.has(pfns[i], PageFlags.LRU)
        && Mapping.isHuge(mappings[i])
        && Mappings.of(frames, pfns[i]).count() != 1;
  }

  private void mark(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    boolean fresh = lock && !frames.has(head, PageFlags.MLOCKED);
    if (fresh) {
      frames.set(head, PageFlags.MLOCKED);
      memory.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, 1L << frames.order(head));
    }
    if (batches) {
      frames.addRefs(head, 1);
    } else if (fresh) {
      MlockFolios.lock(memory, head);
    } else if (!lock && frames.has(head, PageFlags.MLOCKED)) {
      MlockFolios.unlock(memory, head);
    }
  }
}
