package pageferry.protocol.ops.inode;

/**
 * Notes that shared memory has used a page that was read ahead: swapin_readahead_hits of
 * lookup_swap_cache() (mm/swap_state.c, Linux 6.1). Answers 0.
 */
public record NoteClusterUse() implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.slots().hit();
    return 0;
  }
}
