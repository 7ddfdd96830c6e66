package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * How many pages of a node are charged to a control group: memcg_numa_stat_show() and
 * memory_stat_show() (mm/memcontrol.c, Linux 6.1).
 *
 * @param group the group
 * @param kind which of them
 */
public record CountCharged(int group, Kind kind) implements NodeOp<Long> {
  /** A line of memory.stat and memory.numa_stat. */
  public enum Kind {
    /** All memory. */
    ALL(0, 0),
    /** Anonymous memory. */
    ANON(PageFlags.ANON, PageFlags.ANON),
    /** Page cache, shared memory included. */
    FILE(PageFlags.CACHE | PageFlags.ANON, PageFlags.CACHE),
    /** Shared memory. */
    SHMEM(
        PageFlags.CACHE | PageFlags.SWAPBACKED | PageFlags.ANON,
        PageFlags.CACHE | PageFlags.SWAPBACKED);

    private final int mask;
    private final int set;

    Kind(int mask, int set) {
      this.mask = mask;
      this.set = set;
    }
  }

  @Override
  public Long on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long pages = 0;
    for (long pfn : memory.chargedTo(group)) {
      pages += (frames.flags(frames.head(pfn)) & kind.mask) == kind.set ? 1 : 0;
    }
    return pages;
  }
}
