package pageferry.protocol.ops.ksm;

/**
 * Forgets the merged pages that are gone: remove_all_stable_nodes() (mm/ksm.c, Linux 6.1). Answers
 * whether no page is merged any more.
 *
 * @param anew whether scans are counted anew, for all has been undone
 */
public record ClearTrees(boolean anew) implements KsmOp<Boolean> {
  @Override
  public Boolean on(KsmTrees trees) {
    boolean shares = trees.stable().shared() > 0;
    if (anew) {
      return trees.clear();
    }
    return !shares && trees.stable().clear();
  }
}
