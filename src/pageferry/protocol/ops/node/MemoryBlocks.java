package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pageferry.mm.BlockRefusal;
import pageferry.mm.Errno;
import pageferry.mm.FrameTable;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageFlags;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/**
 * The memory blocks of a node, a section each, and which of them are offline or on their way there:
 * drivers/base/memory.c and mm/page_isolation.c of Linux 6.1. Blocks are named by their first
 * frame.
 */
public final class MemoryBlocks {
  private final NodeMemory memory;
  private final NodeSpec spec;
  private final long first;

  /** Frames in a block: a section of sparse memory. */
  private final int pages;

  private final TreeSet<Long> isolated = new TreeSet<>();
  private final TreeSet<Long> offline = new TreeSet<>();
  private boolean locked;

  MemoryBlocks(NodeMemory memory, NodeSpec spec, long first) {
    this.memory = memory;
    this.spec = spec;
    this.first = first;
    this.pages = 1 << memory.paging().sectionOrder();
  }

  /** Whether a frame's block is isolated or offline, so that freeing the frame frees nothing. */
  boolean keeps(long pfn) {
    if (isolated.isEmpty() && offline.isEmpty()) {
      return false;
    }
    long block = first + (pfn - first) / pages * pages;
    return isolated.contains(block) || offline.contains(block);
  }

  /** Takes the lock of changes if nobody has it, or gives it back; answers whether it is taken. */
  public boolean lock(boolean take) {
    boolean granted = take && !locked;
    locked = take;
    return granted;
  }

  /** Whether a block is offline, and not only on its way there. */
  public boolean isOffline(long block) {
    return offline.contains(block);
  }

  /** The blocks that are online, or those that are not; only those within ZONE_MOVABLE, or all. */
  public List<Long> list(boolean online, boolean movable) {
    List<Long> blocks = new ArrayList<>();
    for (long block = first; block + pages <= first + spec.pages(); block += pages) {
      boolean fits = !movable || isMovable(block);
      if (offline.contains(block) != online && fits) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  private boolean isMovable(long block) {
    return inMovableZone(block) && inMovableZone(block + pages - 1);
  }

  private boolean inMovableZone(long pfn) {
    return ContigZone.zone(memory, pfn).type() == ZoneType.MOVABLE;
  }

  /**
   * Takes a block's free pages out of the free lists: start_isolate_page_range(). Answers 0, or a
   * {@link BlockRefusal} with -EINVAL for a block of several zones, or -EBUSY for one with pages of
   * the kernel: it has some in every zone but ZONE_MOVABLE, and at the top of a node's memory the
   * node's page descriptors, unless they were allocated elsewhere when the memory was added later.
   */
  public int isolate(long block) {
    long top = first + spec.pages() - pages;
    if (spansZones(block)) {
      return BlockRefusal.SPANS_ZONES.with(Errno.EINVAL);
    }
    if (!isMovable(block)) {
      return BlockRefusal.NOT_MOVABLE.with(Errno.EBUSY);
    }
    if (block >= top && !spec.hotplugged()) {
      return BlockRefusal.MEMMAP.with(Errno.EBUSY);
    }
    if (isPinnedDown(block)) {
      return BlockRefusal.KERNEL_PAGES.with(Errno.EBUSY);
    }
    memory.ballast(true).drop(memory, block, pages);
    ContigZone.zone(memory, block).buddy().removeAll(block, pages);
    isolated.add(block);
    return 0;
  }

  private boolean spansZones(long block) {
    long end = first;
    for (ZoneSpec zone : spec.zones()) {
      end += zone.pages();
      if (end > block && end < block + pages) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it has pages of the kernel, or page cache that nothing frees: both stay where they are.
   */
  private boolean isPinnedDown(long block) {
    return hasKernelPages(block) || memory.ballast(false).overlaps(block, pages);
  }

  private boolean hasKernelPages(long block) {
    FrameTable frames = memory.frames();
    long end = block + pages;
    for (long pfn = frames.nextRow(block, end); pfn < end; pfn = frames.nextRow(pfn + 1, end)) {
      if (frames.has(pfn, PageFlags.KERNEL)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether nothing in an isolated block is in use any more, failed memory left out:
   * test_pages_isolated(), once dissolve_free_huge_pages() has taken free huge pages of hugetlb out
   * of their pool.
   */
  public boolean isEmpty(long block) {
    memory.hugetlb().dissolve(memory, block, block + pages);
    FrameTable frames = memory.frames();
    long end = block + pages;
    for (long pfn = frames.nextRow(block, end); pfn < end; pfn = frames.nextRow(pfn + 1, end)) {
      if (inUse(pfn) && !frames.has(pfn, PageFlags.OUT_OF_SERVICE)) {
        return false;
      }
    }
    return true;
  }

  private boolean inUse(long pfn) {
    return memory.frames().flags(pfn) != 0 || memory.frames().refs(pfn) > 0;
  }

  /** The block is offline from now on. Answers whether the node has no memory online any more. */
  public boolean setOffline(long block) {
    isolated.remove(block);
    offline.add(block);
    return isAllOffline();
  }

  /** Whether the node has no memory online. */
  public boolean isAllOffline() {
    long blocks = spec.pages() / pages;
    return blocks > 0 && offline.size() == blocks;
  }

  /**
   * Gives all free pages of an isolated or offline block back to the free lists, but those that the
   * pool of hugetlb has.
   */
  public void giveBack(long block) {
    isolated.remove(block);
    offline.remove(block);
    for (long pfn = block; pfn < block + pages; pfn++) {
      if (!inUse(pfn) && !memory.hugetlb().hasFree(pfn)) {
        memory.free(pfn, 0);
      }
    }
  }

  /** Whether ZONE_MOVABLE is all that the node has. */
  boolean movableOnly() {
    return spec.zones().stream().allMatch(zone -> zone.type() == ZoneType.MOVABLE);
  }
}
