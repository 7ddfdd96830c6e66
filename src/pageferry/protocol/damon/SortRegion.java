package pageferry.protocol.damon;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Paging;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.SortStretch;

/**
 * Marks the folios of a region as used, or makes them the next to be reclaimed:
 * damon_pa_mark_accessed() and damon_pa_deactivate_pages() (mm/damon/paddr.c, Linux 6.1). Returns
 * how many pages they have.
 *
 * <p>Departure: it happens at once, and not when a batch of the CPU is full.
 */
final class SortRegion extends Routine {
  /** As many frames are gone through at a time. */
  private static final int CHUNK = Paging.X86_64.huge();

  private final long end;
  private final boolean used;
  private long at;
  private long sorted;

  /**
   * @param used whether they are marked as used
   */
  SortRegion(Region region, boolean used) {
    super(used ? KernelFunction.DAMON_PA_MARK_ACCESSED : KernelFunction.DAMON_PA_DEACTIVATE_PAGES);
    this.at = region.first();
    this.end = region.end();
    this.used = used;
  }

  @Override
  protected Instruction start() {
    if (at >= end) {
      return after(new Instruction.CondResched(), nothing -> done(sorted));
    }
    SortStretch sort = new SortStretch(at, Math.min(end, at + CHUNK), used);
    int node = nodeOf(at);
    at = sort.end();
    return ask(node, sort, cost(Cost.LOOKUP), this::sorted);
  }

  private Instruction sorted(long pages) {
    sorted += pages;
    return start();
  }
}
