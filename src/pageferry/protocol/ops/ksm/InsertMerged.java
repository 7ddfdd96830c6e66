package pageferry.protocol.ops.ksm;

/**
 * Two entries share a page that has been merged just now: stable_tree_insert() (mm/ksm.c, Linux
 * 6.1). Answers 0.
 *
 * @param page the page that it was before
 * @param id the merged page's number
 * @param mm the address space of the other entry
 * @param vpn where it is mapped there
 * @param rules how pages are compared
 */
public record InsertMerged(KsmPage page, int id, int mm, long vpn, KsmRules rules)
    implements KsmOp<Integer> {
  @Override
  public Integer on(KsmTrees trees) {
    trees.stable().insert(id, page.pfn(), page.contents(), rules);
    new AppendPage(mm, vpn, id).on(trees);
    return new AppendPage(page.mm(), page.vpn(), id).on(trees);
  }
}
