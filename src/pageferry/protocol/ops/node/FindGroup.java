package pageferry.protocol.ops.node;

/**
 * The control group that a folio is charged to, or 0: folio_memcg() (include/linux/memcontrol.h,
 * Linux 6.1).
 *
 * @param pfn its first page
 */
public record FindGroup(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    return memory.frames().group(pfn);
  }
}
