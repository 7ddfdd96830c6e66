package pageferry.protocol.rmap;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.rmap.FindOrders;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;

/**
 * Asks the nodes how large the folios are that entries map: folio_test_large() and folio_order() of
 * walks over page tables (Linux 6.1). Returns 0.
 */
public final class FolioOrders extends Routine {
  private final NodeShares shares;
  private final int[] orders;

  public FolioOrders(EntryList entries) {
    super(KernelFunction.FOLIO_TEST_LARGE);
    this.shares = new NodeShares(entries);
    this.orders = new int[entries.count()];
  }

  /** The order of the folio that an entry maps. */
  public int of(int entry) {
    return orders[entry];
  }

  @Override
  protected Instruction start() {
    return shares.next(topology())
        ? ask(shares.node(), new FindOrders(shares.pfns(0)), 0, this::found)
        : done(0);
  }

  private Instruction found(int[] found) {
    for (int i = 0; i < found.length; i++) {
      orders[shares.indexes()[i]] = found[i];
    }
    return start();
  }
}
