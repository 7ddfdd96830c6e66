package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Marks anonymous folios as ones that reclaim may drop: folio_mark_lazyfree() and lru_lazyfree_fn()
 * (mm/swap.c, Linux 6.1), on behalf of MADV_FREE. Answers the indices of entries that must stay as
 * they are: those of folios that are dirty and that others map too, and those that map them no
 * more.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 */
public record MarkLazyFree(long[] pfns, long[] mappings) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] refused = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      boolean mapped = frames.hasMapping(pfns[i], mappings[i]);
      boolean kept = frames.has(head, PageFlags.DIRTY) && isShared(frames, head, mappings[i]);
      if (!mapped || kept) {
        refused[count++] = i;
      } else {
        mark(memory, head);
      }
    }
    return Arrays.copyOf(refused, count);
  }

  private static boolean isShared(FrameTable frames, long head, long mapping) {
    long own = Mapping.isHuge(mapping) ? 1 : 1L << frames.order(head);
    return Mappings.of(frames, head).count() != own;
  }

  private static void mark(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    int needed = PageFlags.LRU | PageFlags.ANON | PageFlags.SWAPBACKED;
    boolean fits = (frames.flags(head) & (needed | PageFlags.UNEVICTABLE)) == needed;
    frames.clear(head, PageFlags.DIRTY);
    memory.objects().shadows().drop(head, ShadowFate.WRITTEN);
    if (fits) {
      memory.leaveLru(head);
      frames.clear(head, PageFlags.SWAPBACKED | PageFlags.ACTIVE | PageFlags.REFERENCED);
      memory.joinLru(head);
      memory.count(VmCounter.PGLAZYFREE, 1L << frames.order(head));
    }
  }
}
