package pageferry.protocol.ops.node;

import java.util.Arrays;

/**
 * Takes those folios out of their page cache that are neither locked nor under writeback, and drops
 * the cache's references: what find_lock_entries() (mm/filemap.c) finds for the first round of
 * shmem_undo_range() (mm/shmem.c, Linux 6.1). Answers the indices of the others.
 *
 * @param pfns the folios, which nobody maps
 */
public record EvictUnlocked(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] kept = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long pfn = pfns[i];
      if (memory.objects().isLocked(pfn) || memory.writebacks().has(pfn)) {
        kept[count++] = i;
      } else {
        new LeaveCache(new long[] {pfn}).on(memory);
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
