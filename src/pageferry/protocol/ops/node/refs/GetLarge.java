package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.SharedRule;

/**
 * References the large folio that an entry maps, if nobody else seems to map it: the beginning of a
 * split in madvise_cold_or_pageout_pte_range() (mm/madvise.c, Linux 6.1). Answers what it found.
 *
 * @param pfn the page; of a huge entry the folio's first
 * @param mapping the entry
 * @param rule which folios are shared
 */
public record GetLarge(long pfn, long mapping, SharedRule rule) implements NodeOp<GetLarge.Found> {
  /** What there was. */
  public enum Found {
    /** No large folio, or the entry maps it no more. */
    NOTHING,
    /** Others map the folio too. */
    SHARED,
    /** A large folio, which has one more reference now. */
    REFERENCED
  }

  @Override
  public Found on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean maps = frames.hasMapping(Mapping.isHuge(mapping) ? head : pfn, mapping);
    if (!maps || frames.order(head) == 0) {
      return Found.NOTHING;
    }
    if (rule.isShared(frames, pfn)) {
      return Found.SHARED;
    }
    frames.addRefs(head, 1);
    return Found.REFERENCED;
  }
}
