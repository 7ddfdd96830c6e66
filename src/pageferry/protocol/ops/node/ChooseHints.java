package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;

/**
 * Says which pages a scan of NUMA balancing may mark: the NUMA part of change_pte_range()
 * (mm/mprotect.c, Linux 6.1). Pages of private areas must not be shared or pinned, of large folios
 * the whole folio (6.10); pages that KSM has merged are passed over; huge entries are not looked
 * at.
 *
 * @param pfns the page of each entry
 * @param mappings the entries
 * @param privately whether their area is private
 * @param byRefs whether a reference too many counts as sharing, as one of an LRU batch
 * @param nowNs the time to be noted for pages of slow memory, or {@link #UNTIMED}
 */
public record ChooseHints(
    long[] pfns, long[] mappings, boolean privately, boolean byRefs, long nowNs)
    implements NodeOp<boolean[]> {
  /** No time is noted. */
  public static final long UNTIMED = -1;

  @Override
  public boolean[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean leavesDirty = memory.has(KernelSwitch.NUMA_LEAVES_DIRTY_FILES);
    SharedRule rule = SharedRule.unshared(memory::has, SharedRule.PAGE_MAPPED_ONCE);
    boolean[] chosen = new boolean[pfns.length];
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      boolean small = !Mapping.isHuge(mappings[i]);
      boolean file = frames.has(head, PageFlags.CACHE) && !frames.has(head, PageFlags.SWAPBACKED);
      boolean alone =
          byRefs
              ? frames.refs(head) == 1
              : !memory.pins().maybePinned(head) && !rule.isShared(frames, pfns[i]);
      boolean dirtyFile = leavesDirty && file && frames.has(head, PageFlags.DIRTY);
      boolean merged = frames.has(head, PageFlags.KSM);
      chosen[i] = !small || !merged && !dirtyFile && (!privately || alone);
      if (chosen[i] && nowNs != UNTIMED) {
        memory.numa().noteTime(head, nowNs);
      }
    }
    return chosen;
  }
}
