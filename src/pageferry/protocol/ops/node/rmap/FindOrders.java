package pageferry.protocol.ops.node.rmap;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds how large the folios of pages are: folio_order() (include/linux/mm.h, Linux 6.1). Answers
 * the order per page.
 *
 * @param pfns the pages
 */
public record FindOrders(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] orders = new int[pfns.length];
    for (int i = 0; i < pfns.length; i++) {
      orders[i] = memory.frames().order(pfns[i]);
    }
    return orders;
  }
}
