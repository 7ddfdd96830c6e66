package pageferry.protocol.ops.ksm;

/**
 * Says that ksmd has come to the end of an address space: the end of scan_get_next_rmap_item()
 * (mm/ksm.c, Linux 6.1). Answers whether it has gone round all of them.
 *
 * @param mm the address space
 * @param sawArea whether some area is to be merged there
 */
public record EndSpace(int mm, boolean sawArea) implements KsmOp<Boolean> {
  @Override
  public Boolean on(KsmTrees trees) {
    return trees.end(mm, sawArea);
  }
}
