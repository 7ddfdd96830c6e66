package pageferry.protocol.poison;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.LookAtPage.Look;

/**
 * Drains all batches until a page is on its LRU list, three times at the most: get_any_page() and
 * shake_page() (mm/memory-failure.c, Linux 6.1). Returns 0, or -EIO where it is on none.
 */
final class ShakePage extends Routine {
  private static final int PASSES = 3;

  private final long pfn;
  private int pass;
  private boolean poisoned;
  private boolean movable;
  private boolean hugetlb;
  private long head;
  private int order;

  ShakePage(long pfn) {
    super(KernelFunction.SHAKE_PAGE);
    this.pfn = pfn;
  }

  /** Whether the page was out of service already. */
  boolean poisoned() {
    return poisoned;
  }

  /** Whether it lies in ZONE_MOVABLE. */
  boolean movable() {
    return movable;
  }

  /** Whether it is part of a huge page of hugetlb, which is on no list. */
  boolean hugetlb() {
    return hugetlb;
  }

  /** The order of its folio. */
  int order() {
    return order;
  }

  /** Its folio's first page. */
  long head() {
    return head;
  }

  @Override
  protected Instruction start() {
    return look();
  }

  private Instruction look() {
    return ask(nodeOf(pfn), new LookAtPage(pfn), 0, this::looked);
  }

  private Instruction looked(Look look) {
    poisoned = look.poisoned();
    movable = look.movable();
    head = look.head();
    order = look.order();
    hugetlb = look.has(PageFlags.HUGETLB);
    if (poisoned || hugetlb || look.has(PageFlags.LRU)) {
      return done(0);
    }
    return pass++ < PASSES
        ? after(new Instruction.DrainAll(false), nothing -> look())
        : fail(Errno.EIO);
  }
}
