package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * What mlock_folio() and munlock_page() (mm/mlock.c, Linux 6.1) do at once to mapped pages:
 * PG_mlocked is set and counted, and each page is referenced for the batch that does the rest.
 * Answers the indices of entries that are passed over: small ones of a huge page, and those that
 * map it no more.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param lock mlock, or munlock
 * @param batches whether there are batches; without them everything is done here (5.10)
 */
public record MarkMlocked(long[] pfns, long[] mappings, boolean lock, boolean batches)
    implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] passedOver = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      boolean small = !Mapping.isHuge(mappings[i]);
      boolean part = small && (frames.order(head) > 0 || head != pfns[i]);
      if (part || !frames.hasMapping(pfns[i], mappings[i]) || isSharedHuge(frames, i)) {
        passedOver[count++] = i;
        continue;
      }
      mark(memory, pfns[i]);
    }
    return Arrays.copyOf(passedOver, count);
  }

  /** Without batches a huge page is locked only where nothing else maps it: PageDoubleMap(). */
  private boolean isSharedHuge(FrameTable frames, int i) {
    return !batches
        && lock
        && Mapping.isHuge(mappings[i])
        && Mappings.of(frames, pfns[i]).count() != 1;
  }

  private void mark(NodeMemory memory, long pfn) {
    FrameTable frames = memory.frames();
    boolean fresh = lock && !frames.has(pfn, PageFlags.MLOCKED);
    if (fresh) {
      frames.set(pfn, PageFlags.MLOCKED);
      memory.count(VmCounter.UNEVICTABLE_PGS_MLOCKED, 1L << frames.order(pfn));
    }
    if (batches) {
      frames.addRefs(pfn, 1);
    } else if (fresh) {
      MlockFolios.lock(memory, pfn);
    } else if (!lock && frames.has(pfn, PageFlags.MLOCKED)) {
      MlockFolios.unlock(memory, pfn);
    }
  }
}
