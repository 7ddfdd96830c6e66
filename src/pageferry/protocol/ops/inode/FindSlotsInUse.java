package pageferry.protocol.ops.inode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pageferry.protocol.ops.node.CachePlace;

/** Lists the slots that are in use: find_next_to_unuse() (mm/swapfile.c, Linux 6.1). */
public record FindSlotsInUse() implements InodeOp<FindSlotsInUse.InUse> {
  /**
   * What is in use.
   *
   * @param slots the slots, ascending
   * @param shared the pages of shared memory that name slots, object by object: shmem_swaplist
   */
  public record InUse(List<Long> slots, List<CachePlace> shared) {}

  @Override
  public InUse on(PageCache cache) {
    SwapSlots slots = cache.slots();
    List<CachePlace> shared = new ArrayList<>(slots.owners().values());
    shared.sort(Comparator.comparing(CachePlace::inode).thenComparing(CachePlace::offset));
    return new InUse(List.copyOf(slots.image().keySet()), shared);
  }
}
