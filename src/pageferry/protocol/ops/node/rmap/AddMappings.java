package pageferry.protocol.ops.node.rmap;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records further entries that map pages of this node, each with a reference; anonymous pages stop
 * being exclusive: page_try_dup_anon_rmap() at fork, page_add_file_rmap() (mm/memory.c, Linux 6.1).
 * A page that a migration has carried away meanwhile gets none, nor does an exclusive one that may
 * be pinned. Answers the indices of those, the latter's complemented.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param origin where the caller has found the pages
 */
public record AddMappings(long[] pfns, long[] mappings, Origin origin) implements NodeOp<int[]> {
  /** Where pages were found, and so what must still hold. */
  public sealed interface Origin {
    /** Whether a page that somebody may have pinned is copied rather than mapped a second time. */
    boolean copiesPinned();

    /** Whether a page still is there that is to get a mapping. */
    boolean holds(NodeMemory memory, long pfn, long mapping);
  }

  /**
   * In the page table of another address space, at the same addresses.
   *
   * @param mm the address space
   */
  public record Parent(int mm) implements Origin {
    @Override
    public boolean copiesPinned() {
      return true;
    }

    @Override
    public boolean holds(NodeMemory memory, long pfn, long mapping) {
      long original = Mapping.of(mm, Mapping.vpn(mapping), Mapping.isHuge(mapping));
      return memory.frames().hasMapping(pfn, original);
    }
  }

  /**
   * In a page cache.
   *
   * @param inode its inode
   */
  public record Cache(int inode) implements Origin {
    @Override
    public boolean copiesPinned() {
      return false;
    }

    @Override
    public boolean holds(NodeMemory memory, long pfn, long mapping) {
      CachePlace place = memory.objects().get(memory.frames().head(pfn));
      return place != null && place.inode() == inode;
    }
  }

  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] refused = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      if (mustCopy(memory, i)) {
        refused[count++] = ~i;
      } else if (holds(memory, i)) {
        frames.addMapping(pfns[i], mappings[i]);
        frames.addRefs(frames.head(pfns[i]), 1);
        frames.clear(pfns[i], PageFlags.EXCLUSIVE);
      } else {
        refused[count++] = i;
      }
    }
    return Arrays.copyOf(refused, count);
  }

  /** page_needs_cow_for_dma() (include/linux/mm.h, Linux 6.1). */
  private boolean mustCopy(NodeMemory memory, int i) {
    FrameTable frames = memory.frames();
    boolean shared =
        frames.has(pfns[i], PageFlags.HUGETLB)
            && !memory.has(KernelSwitch.FORK_COPIES_PINNED_HUGETLB);
    return origin.copiesPinned()
        && !shared
        && holds(memory, i)
        && frames.has(pfns[i], PageFlags.EXCLUSIVE)
        && memory.pins().maybePinned(frames.head(pfns[i]));
  }

  private boolean holds(NodeMemory memory, int i) {
    return origin.holds(memory, pfns[i], mappings[i]);
  }
}
