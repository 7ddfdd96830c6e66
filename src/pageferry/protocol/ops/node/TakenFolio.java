package pageferry.protocol.ops.node;

/**
 * A folio that a scan of page frames has isolated.
 *
 * @param pfn its first frame
 * @param order its order
 * @param hugetlb whether it belongs to hugetlb
 */
public record TakenFolio(long pfn, int order, boolean hugetlb) {}
