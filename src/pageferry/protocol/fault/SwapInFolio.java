package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.swap.MapFolioSwapped;
import pageferry.protocol.ops.space.MapFolioAgain;

/**
 * Maps all of a large folio that the swap cache has, if entries name all its slots: the second half
 * of do_swap_page() (mm/memory.c, Linux 6.12), the folio locked. Returns how many pages it mapped.
 */
final class SwapInFolio extends Routine {
  private final long vpn;
  private final long pte;
  private final long head;
  private final int order;
  private int page;
  private boolean exclusive;
  private long entry;

  SwapInFolio(long vpn, long pte, long head, int order) {
    super(KernelFunction.DO_SWAP_PAGE);
    this.vpn = vpn;
    this.pte = pte;
    this.head = head;
    this.order = order;
  }

  /** Says which page faulted, what entry it is to have, and whether nobody else has the folio. */
  void page(int index, long mapped, boolean alone) {
    page = index;
    exclusive = alone;
    entry = mapped - Pte.of(index, 0);
  }

  @Override
  protected Instruction start() {
    MapFolioAgain look = MapFolioAgain.looking(vpn, pte, page, order);
    return ask(current().mm(), look, MmapLock.NONE, 0, all -> all ? record() : done(0));
  }

  private long mapping() {
    return Mapping.of(current().mm(), vpn - page, false);
  }

  private Instruction record() {
    MapFolioSwapped map = new MapFolioSwapped(head, mapping(), exclusive);
    return ask(nodeOf(head), map, 0, nothing -> set());
  }

  private Instruction set() {
    MapFolioAgain set = new MapFolioAgain(vpn, pte, page, order, entry);
    long ns = cost(Cost.SET_PTE) << order;
    return ask(current().mm(), set, MmapLock.NONE, ns, all -> all ? done(1L << order) : undo());
  }

  private Instruction undo() {
    int pages = 1 << order;
    long[] pfns = new long[pages];
    long[] mappings = new long[pages];
    for (int i = 0; i < pages; i++) {
      pfns[i] = head + i;
      mappings[i] = Mapping.of(current().mm(), vpn - page + i, false);
    }
    DropMappings drop = new DropMappings(pfns, mappings, pages);
    return tell(nodeOf(head), drop, 0, nothing -> done(0));
  }
}
