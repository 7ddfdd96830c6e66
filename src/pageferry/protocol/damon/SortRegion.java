package pageferry.protocol.damon;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.lru.SortStretch;

/**
 * Marks the folios of a region as used, or makes them the next to be reclaimed:
 * damon_pa_mark_accessed() and damon_pa_deactivate_pages() (mm/damon/paddr.c, Linux 6.1). Returns
 * how many pages they have.
 *
 * <p>Departure: it happens at once, and not when a batch of the CPU is full.
 */
final class SortRegion extends RegionWalk {
  private final boolean used;
  private long sorted;

  /**
   * @param used whether they are marked as used
   */
  SortRegion(Region region, boolean used) {
    super(
        used ? KernelFunction.DAMON_PA_MARK_ACCESSED : KernelFunction.DAMON_PA_DEACTIVATE_PAGES,
        region);
    this.used = used;
  }

  @Override
  protected Instruction start() {
    if (isOver()) {
      return after(new Instruction.CondResched(), nothing -> done(sorted));
    }
    Question<Long> sort = (first, end) -> new SortStretch(first, end, used);
    return askNext(sort, cost(Cost.LOOKUP), this::sorted);
  }

  private Instruction sorted(long pages) {
    sorted += pages;
    return start();
  }
}
