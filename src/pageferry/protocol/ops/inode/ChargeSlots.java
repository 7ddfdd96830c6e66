package pageferry.protocol.ops.inode;

/**
 * Notes to which control group slots are charged: swap_cgroup_record() (mm/swap_cgroup.c, Linux
 * 6.1). Answers 0.
 *
 * @param slot the first slot
 * @param pages how many
 * @param group the group
 */
public record ChargeSlots(long slot, int pages, int group) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    for (long each = slot; each < slot + pages; each++) {
      cache.slots().charged().charge(each, group);
    }
    return 0;
  }
}
