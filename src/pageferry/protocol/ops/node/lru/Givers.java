package pageferry.protocol.ops.node.lru;

import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Whose folios are reclaimed: those of a control group, or of all but some that are protected.
 *
 * @param group the group's number; all memory is the root's
 * @param spared the groups that are left alone: mem_cgroup_below_min() and mem_cgroup_below_low()
 *     (include/linux/memcontrol.h, Linux 6.1)
 */
public record Givers(int group, List<Integer> spared) {
  /** All. */
  public static final Givers ALL = new Givers(0, List.of());

  public Givers {
    spared = List.copyOf(spared);
  }

  /** Whether a folio is on an LRU list and belongs to one of them. */
  boolean have(FrameTable frames, long pfn) {
    return frames.has(pfn, PageFlags.LRU) && include(frames.group(pfn));
  }

  /** Whether a control group is one of them. */
  public boolean include(int of) {
    return (group == 0 || of == group) && !spared.contains(of);
  }
}
