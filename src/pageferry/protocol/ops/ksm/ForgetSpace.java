package pageferry.protocol.ops.ksm;

/**
 * Forgets all pages of an address space whose merged pages have been undone:
 * unmerge_and_remove_all_rmap_items() (mm/ksm.c, Linux 6.1). Answers the next space, or 0.
 *
 * @param mm the address space; 0: asks for the first one
 */
public record ForgetSpace(int mm) implements KsmOp<Integer> {
  @Override
  public Integer on(KsmTrees trees) {
    return trees.forget(mm);
  }
}
