package pageferry.protocol.node;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;

/**
 * Decides whether a write to a write-protected anonymous page may reuse it: the middle of
 * do_wp_page() (mm/memory.c) and do_huge_pmd_wp_page() (mm/huge_memory.c, Linux 6.1). A reused page
 * becomes exclusive; a base page that has to be copied gets a reference for the copy.
 *
 * @param pfn the page; of a huge entry the folio's first
 * @param mapping the entry that maps it
 * @param drained whether this CPU's batch has been drained for it
 */
public record PrepareWrite(long pfn, long mapping, boolean drained)
    implements NodeOp<PrepareWrite.Verdict> {
  /** What the fault has to do. */
  public enum Verdict {
    /** The entry does not map the page any more: look again. */
    GONE,
    /** Make the entry writable. */
    REUSE,
    /** Copy the page, which has been referenced; a huge entry must be split first. */
    COPY,
    /** The same for a page of a huge page that small entries map. */
    COPY_PART,
    /** Drain this CPU's batch, which may hold the one reference too many, and ask again. */
    DRAIN_FIRST
  }

  @Override
  public Verdict on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (!frames.hasMapping(pfn, mapping)) {
      return Verdict.GONE;
    }
    long head = frames.head(pfn);
    if (frames.has(head, PageFlags.CACHE)) {
      frames.addRefs(head, 1);
      return Verdict.COPY;
    }
    boolean huge = Mapping.isHuge(mapping);
    if (frames.has(pfn, PageFlags.EXCLUSIVE)) {
      return Verdict.REUSE;
    }
    boolean onLru = frames.has(head, PageFlags.LRU);
    int refs = frames.refs(head);
    if (refs == 1) {
      frames.set(pfn, PageFlags.EXCLUSIVE);
      return Verdict.REUSE;
    }
    if (!onLru && refs <= 3 && !drained) {
      return Verdict.DRAIN_FIRST;
    }
    if (!huge) {
      frames.addRefs(head, 1);
    }
    return !huge && frames.order(head) > 0 ? Verdict.COPY_PART : Verdict.COPY;
  }
}
