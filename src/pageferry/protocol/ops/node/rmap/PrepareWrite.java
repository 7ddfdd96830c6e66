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
 * @param tried what the fault has done for it already
 */
public record PrepareWrite(long pfn, long mapping, Tried tried)
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
    /** The same for a page that KSM has merged others into. */
    COPY_MERGED,
    /** Drain this CPU's batch, which may hold the one reference too many, and ask again. */
    DRAIN_FIRST,
    /** Take the page, which has been referenced, out of the swap cache, and ask again. */
    FREE_SWAP
  }

  /** What has been done before the question. */
  public enum Tried {
    NOTHING,
    DRAINED,
    FREED
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
    if (frames.has(head, PageFlags.KSM)) {
      frames.addRefs(head, 1);
      return Verdict.COPY_MERGED;
    }
    boolean cached = frames.has(head, PageFlags.CACHE);
    if (cached && !frames.has(head, PageFlags.ANON)) {
      return copy(frames, head);
    }
    if (memory.has(KernelSwitch.COW_KNOWS_EXCLUSIVE) && frames.has(pfn, PageFlags.EXCLUSIVE)) {
      return Verdict.REUSE;
    }
    if (!cached && isOurs(memory, head)) {
      frames.set(pfn, PageFlags.EXCLUSIVE);
      return Verdict.REUSE;
    }
    boolean inBatch = !frames.has(head, PageFlags.LRU) && frames.refs(head) <= 3;
    if (inBatch && tried == Tried.NOTHING && memory.has(KernelSwitch.COW_DRAINS_BATCH)) {
      return Verdict.DRAIN_FIRST;
    }
    return cached && mayFree(memory, head) ? freeSwap(frames, head) : copy(frames, head);
  }

  /** A page that only its entry and the swap cache have can be its entry's alone. */
  private boolean mayFree(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    boolean two = frames.order(head) == 0 && frames.refs(head) == 2;
    boolean idle = two && !frames.has(head, PageFlags.WRITEBACK);
    return idle && tried != Tried.FREED && memory.has(KernelSwitch.COW_FREES_SWAP);
  }

  private static Verdict freeSwap(FrameTable frames, long head) {
    frames.addRefs(head, 1);
    return Verdict.FREE_SWAP;
  }

  private Verdict copy(FrameTable frames, long head) {
    boolean huge = Mapping.isHuge(mapping);
    if (!huge) {
      frames.addRefs(head, 1);
    }
    boolean part = !huge && frames.order(head) > 0 && frames.has(head, PageFlags.ANON);
    return part ? Verdict.COPY_PART : Verdict.COPY;
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
