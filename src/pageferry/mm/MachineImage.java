package pageferry.mm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All of a machine's memory at one instant, as values: what an audit looks at, and what must be the
 * same after something has been undone. Event counters are no part of it.
 *
 * @param nodes the nodes by number
 * @param spaces the address spaces by number, also those that nobody uses any more
 * @param inodes the shared-memory objects by number
 * @param cpus the CPUs by number
 * @param worker the LRU-drain worker
 * @param cgroups the control groups
 */
public record MachineImage(
    List<NodeImage> nodes,
    List<SpaceImage> spaces,
    List<InodeImage> inodes,
    List<CpuImage> cpus,
    DrainImage worker,
    CgroupsImage cgroups) {
  /** What one owner contributes. */
  public sealed interface Part {}

  /** A machine of those parts, whatever their order. */
  public static MachineImage of(List<Part> parts) {
    return new MachineImage(
        all(parts, NodeImage.class, Comparator.comparingInt(NodeImage::node)),
        all(parts, SpaceImage.class, Comparator.comparingInt(SpaceImage::mm)),
        all(parts, InodeImage.class, Comparator.comparingInt(InodeImage::inode)),
        all(parts, CpuImage.class, Comparator.comparingInt(CpuImage::cpu)),
        all(parts, DrainImage.class, Comparator.comparingInt(DrainImage::disabled)).get(0),
        all(parts, CgroupsImage.class, Comparator.comparingInt(CgroupsImage::size)).get(0));
  }

  private static <P> List<P> all(List<Part> parts, Class<P> type, Comparator<P> order) {
    List<P> found = new ArrayList<>();
    parts.stream().filter(type::isInstance).map(type::cast).forEach(found::add);
    found.sort(order);
    return List.copyOf(found);
  }

  /**
   * A node.
   *
   * @param node its number
   * @param firstPfn its first page frame
   * @param pages how many it has
   * @param frames the frames that somebody knows
   * @param lists LRU lists, free lists and page caches
   * @param locked the folios that have a page lock on loan
   */
  public record NodeImage(
      int node, long firstPfn, long pages, List<Frame> frames, Lists lists, List<Long> locked)
      implements Part {}

  /**
   * The folios that reclaim goes through.
   *
   * @param lists those of each LRU list, oldest first
   * @param rotating those that wait, with a reference, to be the next
   * @param unqueued those of which the deferred-split queue and their flag say different things
   */
  public record Lru(List<List<Long>> lists, List<Long> rotating, List<Long> unqueued) {}

  /**
   * What is odd about the pageblocks of a node; at rest nothing is.
   *
   * @param misplaced free blocks on the list of a migrate type that their pageblock does not have,
   *     where the kernel allows none
   * @param apart the pageblocks that are isolated
   * @param idle pages that a contiguous allocation has claimed, but not got
   */
  public record Odd(List<Block> misplaced, List<Block> apart, List<Block> idle) {}

  /**
   * What a node keeps in lists.
   *
   * @param lru the folios that reclaim goes through
   * @param free the free blocks
   * @param odd what is odd about pageblocks
   * @param kept the blocks of page cache, free ones of the hugetlb pool, and offline ones
   * @param places what belongs where
   * @param charged how many pages are charged to each control group
   */
  public record Lists(
      Lru lru,
      List<Block> free,
      Odd odd,
      List<Block> kept,
      Places places,
      SortedMap<Integer, Long> charged) {
    /** Where the pages of page caches belong. */
    public List<Cached> cached() {
      return places.cached();
    }
  }

  /**
   * What belongs where.
   *
   * @param cached the pages of page caches
   * @param promised pages of hugetlb that are promised and not had yet
   * @param shadows the shadow copies of its pages
   */
  public record Places(List<Cached> cached, List<Promised> promised, List<ShadowCopy> shadows) {}

  /**
   * A shadow copy.
   *
   * @param page the page
   * @param shadow the frame of another node that holds the same
   */
  public record ShadowCopy(long page, long shadow) {}

  /**
   * A page of hugetlb that is promised.
   *
   * @param inode the file that has the promise, or 0
   * @param mm else the address space that has it
   * @param place the page offset, or the page number
   */
  public record Promised(int inode, int mm, long place) {}

  /**
   * The control groups.
   *
   * @param groups what each uses, in the order of their numbers, which begin with 1
   */
  public record CgroupsImage(List<CgroupImage> groups) implements Part {
    /** How many there are. */
    int size() {
      return groups.size();
    }
  }

  /**
   * A page frame that somebody knows.
   *
   * @param pfn its number
   * @param flags bits of {@link PageFlags}
   * @param refs its references
   * @param mappings the entries that map it, in ascending order
   */
  public record Frame(long pfn, int flags, int refs, List<Long> mappings) {
    /** Whether a flag is set. */
    public boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /**
   * 2^order page frames.
   *
   * @param pfn the first
   * @param order how many
   */
  public record Block(long pfn, int order) {}

  /**
   * A page of a page cache, as its node knows it.
   *
   * @param pfn the page
   * @param inode the inode
   * @param offset the page offset
   */
  public record Cached(long pfn, int inode, long offset) {}

  /**
   * An address space.
   *
   * @param mm its number
   * @param areas its areas, in words
   * @param entries all entries that are not empty, by page number; a huge one by its first
   * @param tables the page frames of its page tables, by the first page number
   * @param held what the process holds on to
   * @param locked whether its mmap_lock is held or waited for
   */
  public record SpaceImage(
      int mm,
      List<String> areas,
      SortedMap<Long, Long> entries,
      SortedMap<Long, Long> tables,
      List<Held> held,
      boolean locked)
      implements Part {}

  /**
   * A shared-memory object, or the swap device.
   *
   * @param inode its number
   * @param pages its page frames by page offset; those of the swap cache by slot
   * @param swapped the swap slots by page offset, where those are named in place of pages
   * @param slots of the swap device, how often each slot in use is named
   * @param orders the orders of its large folios, by their first page offset
   * @param charged of the swap device, how many slots are charged to each control group
   */
  public record InodeImage(
      int inode,
      SortedMap<Long, Long> pages,
      SortedMap<Long, Long> swapped,
      SortedMap<Long, Integer> slots,
      SortedMap<Long, Integer> orders,
      SortedMap<Integer, Long> charged)
      implements Part {
    /** A shared-memory object. */
    public InodeImage(int inode, SortedMap<Long, Long> pages) {
      this(inode, pages, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** The same with other pages. */
    public InodeImage withPages(SortedMap<Long, Long> other) {
      return new InodeImage(inode, other, swapped, slots, orders, charged);
    }

    /** The same with other slots named in place of pages. */
    public InodeImage withSwapped(SortedMap<Long, Long> other) {
      return new InodeImage(inode, pages, other, slots, orders, charged);
    }

    /** The same with other slots in use. */
    public InodeImage withSlots(SortedMap<Long, Integer> other) {
      return new InodeImage(inode, pages, swapped, other, orders, charged);
    }
  }

  /**
   * A CPU.
   *
   * @param cpu its number
   * @param batch the folios in its lru_add batch
   * @param mlocks the folios in its mlock batch
   * @param batching whether the batches are switched on
   */
  public record CpuImage(int cpu, List<Long> batch, List<Long> mlocks, boolean batching)
      implements Part {}

  /**
   * Pages that a process holds on to: registered buffers, or pages in a pipe.
   *
   * @param first the first page frame
   * @param count how many
   * @param pinned whether they are pinned for DMA
   */
  public record Held(long first, int count, boolean pinned) {}

  /**
   * The LRU-drain worker.
   *
   * @param disabled how many callers have lru_cache_disable() in force
   * @param busy whether a drain is under way or waited for
   */
  public record DrainImage(int disabled, boolean busy) implements Part {}
}
