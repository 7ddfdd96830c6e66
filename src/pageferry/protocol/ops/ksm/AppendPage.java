package pageferry.protocol.ops.ksm;

/**
 * An entry shares a merged page from now on: stable_tree_append() (mm/ksm.c, Linux 6.1). Answers 0.
 *
 * @param mm the address space
 * @param vpn where it is mapped there
 * @param id the merged page
 */
public record AppendPage(int mm, long vpn, int id) implements KsmOp<Integer> {
  @Override
  public Integer on(KsmTrees trees) {
    KsmItem item = trees.find(mm, vpn);
    StableNode node = trees.stable().of(id);
    if (item != null && node != null) {
      trees.remove(item);
      trees.stable().append(item, node);
    }
    return 0;
  }
}
