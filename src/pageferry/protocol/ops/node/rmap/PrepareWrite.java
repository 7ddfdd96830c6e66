package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

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
    if (frames.has(head, PageFlags.HUGETLB)) {
      return hugetlb(frames);
    }
    if (frames.has(head, PageFlags.CACHE)) {
      frames.addRefs(head, Mapping.isHuge(mapping) ? 0 : 1);
      return Verdict.COPY;
    }
    if (memory.has(KernelSwitch.COW_KNOWS_EXCLUSIVE) && frames.has(pfn, PageFlags.EXCLUSIVE)) {
      return Verdict.REUSE;
    }
    if (isOurs(memory, head)) {
      frames.set(pfn, PageFlags.EXCLUSIVE);
      return Verdict.REUSE;
    }
    boolean inBatch = !frames.has(head, PageFlags.LRU) && frames.refs(head) <= 3;
    if (inBatch && !drained && memory.has(KernelSwitch.COW_DRAINS_BATCH)) {
      return Verdict.DRAIN_FIRST;
    }
    boolean huge = Mapping.isHuge(mapping);
    if (!huge) {
      frames.addRefs(head, 1);
    }
    return !huge && frames.order(head) > 0 ? Verdict.COPY_PART : Verdict.COPY;
  }

  /** hugetlb_wp() looks at the mappings alone. */
  private Verdict hugetlb(FrameTable frames) {
    if (frames.hugeMappings(pfn) == 1 && frames.has(pfn, PageFlags.ANON)) {
      frames.set(pfn, PageFlags.EXCLUSIVE);
      return Verdict.REUSE;
    }
    frames.addRefs(pfn, 1);
    return Verdict.COPY;
  }

  /** Whether nobody else can have the page; where references are not enough entries count. */
  private boolean isOurs(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    boolean part = frames.order(head) > 0 && !Mapping.isHuge(mapping);
    if (frames.refs(head) == 1 && !(part && memory.has(KernelSwitch.COW_COPIES_LAST_OF_LARGE))) {
      return true;
    }
    if (frames.order(head) == 0) {
      return false;
    }
    if (Mapping.isHuge(mapping)) {
      boolean counts = !memory.has(KernelSwitch.COW_KNOWS_EXCLUSIVE);
      return counts && Mappings.of(frames, head).count() == 1;
    }
    Mappings all = Mappings.of(frames, head);
    return memory.has(KernelSwitch.COW_REUSES_LARGE)
        && all.count() > 1
        && all.count() == frames.refs(head)
        && all.ofOneSpace();
  }
}
