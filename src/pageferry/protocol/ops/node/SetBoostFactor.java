package pageferry.protocol.ops.node;

/**
 * Sets how far the watermarks of a node's zones may be boosted: vm.watermark_boost_factor
 * (mm/page_alloc.c, Linux 6.1). Answers 0.
 *
 * @param factor in parts of 10,000 of the high watermark; 0: they are not
 */
public record SetBoostFactor(int factor) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.zones().forEach(zone -> zone.setBoostFactor(factor));
    return 0;
  }
}
