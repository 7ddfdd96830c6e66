package pageferry.protocol.ops.node;

import java.util.List;
import pageferry.mm.KernelFunction;

/**
 * Frees up to {@code wanted} pages of clean, unmapped page cache: one round of
 * shrink_inactive_list() (mm/vmscan.c, Linux 6.1) over what the model keeps of it.
 *
 * @param wanted pages to free at most; the kernel takes SWAP_CLUSTER_MAX = 32 at a time
 */
public record ReclaimBatch(int wanted) implements NodeOp<ReclaimBatch.Reclaimed> {
  /** SWAP_CLUSTER_MAX. */
  public static final int CLUSTER = 32;

  /** What a task is in meanwhile, innermost first, from shrink_node() (mm/vmscan.c, Linux 6.1). */
  public static final List<KernelFunction> FUNCTIONS =
      List.of(
          KernelFunction.SHRINK_FOLIO_LIST,
          KernelFunction.SHRINK_INACTIVE_LIST,
          KernelFunction.SHRINK_LRUVEC,
          KernelFunction.SHRINK_NODE);

  /**
   * What one round brought.
   *
   * @param pages the pages freed
   * @param balanced whether a zone of the node is now at its high watermark
   * @param files whether the node has folios of files
   * @param boost how many pages are still to be reclaimed because watermarks are boosted
   * @param boosted whether they are
   * @param queued whether folios of the node wait to be split
   */
  public record Reclaimed(
      int pages, boolean balanced, boolean files, long boost, boolean boosted, boolean queued) {}

  /** The same by kswapd, which leaves boosts alone where memory is wanting: balance_pgdat(). */
  public Reclaimed byKswapd(NodeMemory memory) {
    KswapdState kswapd = memory.kswapd();
    if (kswapd.beginsAnew()) {
      NoteKswapd.account(memory, true);
    }
    Reclaimed batch = on(memory);
    kswapd.foundNothing(batch.pages() == 0);
    kswapd.boostFell(batch.balanced() ? batch.pages() : Long.MAX_VALUE);
    return new Reclaimed(
        batch.pages, batch.balanced, batch.files, kswapd.boost(), kswapd.hasBoost(), batch.queued);
  }

  @Override
  public Reclaimed on(NodeMemory memory) {
    int given = memory.objects().shadows().giveUp(wanted);
    int freed = given + (int) memory.ballast(true).reclaim(memory, wanted - given);
    if (freed > 0) {
      memory.kswapd().gotOn();
    }
    boolean queued = memory.large().hasDeferred();
    boolean files = memory.lists().hasFiles();
    return new Reclaimed(freed, memory.balanced(false), files, 0, false, queued);
  }
}
