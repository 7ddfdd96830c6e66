package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records the 512 small entries that replace a huge one, each with its reference; the pages are
 * exclusive if the folio was: __split_huge_pmd_locked() (mm/huge_memory.c, Linux 6.1). The huge one
 * is dropped afterwards by {@link DropMappings}. Answers 0 or {@link #GONE}.
 *
 * @param head the folio's first page
 * @param mapping the huge entry
 */
public record SplitHugeMapping(long head, long mapping) implements NodeOp<Integer> {
  /** The huge entry does not map the folio any more; nothing was recorded. */
  public static final int GONE = -1;

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (!frames.hasMapping(head, mapping)) {
      return GONE;
    }
    boolean exclusive = frames.has(head, PageFlags.EXCLUSIVE);
    for (int page = 0; page < memory.paging().huge(); page++) {
      long small = Mapping.of(Mapping.mm(mapping), Mapping.vpn(mapping) + page, false);
      frames.addMapping(head + page, small);
      if (exclusive) {
        frames.set(head + page, PageFlags.EXCLUSIVE);
      } else {
        frames.clear(head + page, PageFlags.EXCLUSIVE);
      }
    }
    frames.addRefs(head, memory.paging().huge());
    if (memory.has(KernelSwitch.MARKS_DOUBLE_MAPPED) && frames.hugeMappings(head) > 1) {
      frames.set(head, PageFlags.DOUBLE_MAP);
    }
    return 0;
  }
}
