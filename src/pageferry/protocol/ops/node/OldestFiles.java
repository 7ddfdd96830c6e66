package pageferry.protocol.ops.node;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * The folios of files that reclaim looks at next, oldest first; where fewer are inactive than
 * active some of the active ones are made inactive before: shrink_active_list() (mm/vmscan.c, Linux
 * 6.1).
 *
 * <p>Departure: control groups and generations do not matter.
 *
 * @param wanted how many at most
 */
public record OldestFiles(int wanted) implements NodeOp<OldestFiles.Found> {
  /**
   * What was found.
   *
   * @param pfns their first pages
   * @param dirty whether kswapd has met dirty ones alone
   * @param writing whether it has met none but those under writeback
   */
  public record Found(long[] pfns, boolean dirty, boolean writing) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Found found
          && Arrays.equals(pfns, found.pfns)
          && dirty == found.dirty
          && writing == found.writing;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(pfns);
    }
  }

  @Override
  public Found on(NodeMemory memory) {
    LruLists lists = memory.lists();
    long[] active = lists.files(true);
    if (lists.files(false).length < active.length) {
      deactivate(memory, Arrays.copyOf(active, Math.min(wanted, active.length)));
    }
    long[] inactive = memory.lists().files(false);
    long[] first = Arrays.copyOf(inactive, Math.min(wanted, inactive.length));
    return new Found(first, memory.writebacks().metDirty(), memory.writebacks().metWriting());
  }

  private static void deactivate(NodeMemory memory, long[] folios) {
    FrameTable frames = memory.frames();
    for (long head : folios) {
      memory.leaveLru(head);
      frames.clear(head, PageFlags.ACTIVE);
      memory.joinLru(head);
    }
  }
}
