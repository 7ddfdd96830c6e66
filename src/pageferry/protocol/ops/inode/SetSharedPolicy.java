package pageferry.protocol.ops.inode;

import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;

/**
 * Gives a stretch of offsets a memory policy that holds for whoever maps it: shmem_set_policy()
 * (mm/shmem.c, Linux 6.1). Answers 0.
 *
 * @param from the first page offset
 * @param to the one after the last
 * @param policy the policy, or null for none
 */
public record SetSharedPolicy(long from, long to, @Nullable MemPolicy policy)
    implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.setPolicy(from, to, policy);
    return 0;
  }
}
