package pageferry.protocol.ops.node.rmap;

import pageferry.mm.KernelSwitch;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Forgets entries that mapped pages of this node, and the reference each of them held; entries that
 * are not known are passed over, for a migration has carried them away: page_remove_rmap() and
 * put_page() where no TLB has to be flushed in between (mm/rmap.c, Linux 6.1). Answers the base
 * pages freed.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param count how many of both arrays are used
 * @param apart whether they go one by one where neighbours could go at once
 */
public record DropMappings(long[] pfns, long[] mappings, int count, boolean apart)
    implements NodeOp<Integer> {
  public DropMappings(long[] pfns, long[] mappings, int count) {
    this(pfns, mappings, count, false);
  }

  /** One entry. */
  public static DropMappings one(long pfn, long mapping) {
    return new DropMappings(new long[] {pfn}, new long[] {mapping}, 1);
  }

  @Override
  public Integer on(NodeMemory memory) {
    boolean batches = !apart && memory.has(KernelSwitch.RMAP_BATCHES);
    boolean[] forgotten = ForgetMappings.forget(memory, pfns, mappings, count, batches);
    int freed = 0;
    for (int i = 0; i < count; i++) {
      freed += forgotten[i] ? memory.put(memory.frames().head(pfns[i]), 1) : 0;
    }
    return freed;
  }
}
