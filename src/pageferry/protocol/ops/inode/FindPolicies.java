package pageferry.protocol.ops.inode;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;

/**
 * The policies that shared memory has for the pages of a stretch: mpol_shared_policy_lookup()
 * (mm/mempolicy.c, Linux 6.1). Answers parts that cover it, in ascending order.
 *
 * @param from the first page offset
 * @param to the one after the last
 */
public record FindPolicies(long from, long to) implements InodeOp<List<FindPolicies.Part>> {
  /**
   * Neighbouring pages under one policy.
   *
   * @param from the first page offset
   * @param to the one after the last
   * @param policy the policy, or null for none
   */
  public record Part(long from, long to, @Nullable MemPolicy policy) {}

  @Override
  public List<Part> on(PageCache cache) {
    return cache.policies(from, to);
  }
}
