package pageferry.protocol.ops.ksm;

/**
 * A node has a merged page from now on, or has freed it: folio_migrate_ksm() (mm/ksm.c, Linux 6.1).
 * Answers 0.
 *
 * @param id the merged page
 * @param pfn where it lies, or lay
 * @param there whether it does
 */
public record NotePage(int id, long pfn, boolean there) implements KsmOp<Integer> {
  @Override
  public Integer on(KsmTrees trees) {
    trees.stable().note(id, pfn, there);
    return 0;
  }
}
