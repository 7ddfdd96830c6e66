package pageferry.protocol.ops.node.hotplug;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.TakenFolio;

/**
 * Takes folios of a memory block off their LRU lists: scan_movable_pages() and the isolation of
 * do_migrate_range() (mm/memory_hotplug.c, Linux 6.1), which takes huge pages of hugetlb in use
 * too.
 *
 * @param block its first frame
 * @param most how many pages are enough
 * @param hugetlb whether huge pages of hugetlb are taken
 */
public record IsolateBlock(long block, int most, boolean hugetlb)
    implements NodeOp<IsolateBlock.Found> {
  /** Only folios that are on LRU lists. */
  public IsolateBlock(long block, int most) {
    this(block, most, false);
  }

  private static final int HUGETLB_HEAD = PageFlags.HUGETLB | PageFlags.HEAD;

  /**
   * What was found.
   *
   * @param folios the folios taken, in ascending order
   * @param empty whether nothing in the block is in use
   * @param stuck where nothing could be taken, the pages that are in use all the same
   */
  public record Found(List<TakenFolio> folios, boolean empty, List<Stuck> stuck) {
    /** Nobody has looked yet. */
    public static final Found NOTHING = new Found(List.of(), false, List.of());
  }

  /**
   * A page in use that cannot be isolated.
   *
   * @param pfn its frame
   * @param refs its references
   * @param cause why not
   */
  public record Stuck(long pfn, int refs, StayCause cause) {}

  @Override
  public Found on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    List<TakenFolio> folios = new ArrayList<>();
    int pages = 0;
    long end = block + (1 << memory.paging().sectionOrder());
    long pfn = frames.nextRow(first(frames), end);
    for (; pfn < end && pages < most; pfn = frames.nextRow(pfn + 1, end)) {
      boolean listed = frames.has(pfn, PageFlags.LRU);
      if ((listed || isHugetlb(frames, pfn)) && frames.refs(pfn) > 0) {
        if (listed) {
          memory.leaveLru(pfn);
        }
        frames.set(pfn, PageFlags.ISOLATED);
        frames.addRefs(pfn, 1);
        folios.add(new TakenFolio(pfn, frames.order(pfn), !listed));
        pages += 1 << frames.order(pfn);
      }
    }
    boolean empty = folios.isEmpty() && memory.blocks().isEmpty(block);
    return new Found(folios, empty, empty || !folios.isEmpty() ? List.of() : stuck(frames, end));
  }

  /** Where what lies in the block begins: gigantic pages are larger than that. */
  private long first(FrameTable frames) {
    return hugetlb && frames.has(block, PageFlags.HUGETLB | PageFlags.TAIL)
        ? frames.head(block)
        : block;
  }

  /** HPageMigratable. */
  private boolean isHugetlb(FrameTable frames, long pfn) {
    boolean first = (frames.flags(pfn) & HUGETLB_HEAD) == HUGETLB_HEAD;
    return hugetlb && first && !frames.has(pfn, PageFlags.ISOLATED);
  }

  private List<Stuck> stuck(FrameTable frames, long end) {
    List<Stuck> stuck = new ArrayList<>();
    for (long pfn = frames.nextRow(block, end); pfn < end; pfn = frames.nextRow(pfn + 1, end)) {
      boolean used = frames.flags(pfn) != 0 || frames.refs(pfn) > 0;
      if (used && !frames.has(pfn, PageFlags.OUT_OF_SERVICE)) {
        stuck.add(new Stuck(pfn, frames.refs(pfn), cause(frames, pfn)));
      }
    }
    return stuck;
  }

  private static StayCause cause(FrameTable frames, long pfn) {
    long head = frames.head(pfn);
    if (frames.has(head, PageFlags.ISOLATED)) {
      return StayCause.ISOLATED;
    }
    if (frames.has(head, PageFlags.KERNEL)) {
      return StayCause.UNMOVABLE;
    }
    return frames.has(head, PageFlags.HUGETLB) ? StayCause.HUGETLB : StayCause.OFF_LRU;
  }
}
