package pageferry.protocol.ops.inode;

import pageferry.protocol.ops.node.CachePlace;

/**
 * A page of shared memory names its slot: swap_shmem_alloc() (mm/swapfile.c, Linux 6.1). Answers 0.
 *
 * @param slot the slot
 * @param owner which page of which object
 */
public record NameShared(long slot, CachePlace owner) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.slots().nameShared(slot, owner);
    return 0;
  }
}
