package pageferry.protocol.damon;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.SampleFolio;
import pageferry.protocol.reclaim.FolioReferenced;

/**
 * Looks at one page of each region: damon_pa_prepare_access_checks(), which makes it old, and
 * damon_pa_check_accesses(), which sees whether it has been used since (mm/damon/paddr.c, Linux
 * 6.11). Returns how many regions were used.
 *
 * <p>Departure: what is made old here is old for reclaim too, which in the kernel looks at
 * PG_young.
 */
final class CheckRegions extends Routine {
  private final List<Region> regions;
  private final boolean counts;
  private List<Integer> spaces = List.of();
  private int at = -1;
  private int used;

  /**
   * @param counts whether their use is counted; else another page of each is chosen
   */
  CheckRegions(List<Region> regions, boolean counts) {
    super(KernelFunction.KDAMOND_FN);
    this.regions = regions;
    this.counts = counts;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().map(Candidate::mm).toList();
    return next();
  }

  private Instruction next() {
    if (++at == regions.size()) {
      return done(used);
    }
    Region region = regions.get(at);
    if (!counts) {
      long choices = Math.min(region.pages(), Integer.MAX_VALUE);
      region.sample(region.first() + cpu().dice().below((int) choices));
    }
    SampleFolio sample = new SampleFolio(region.sampled());
    return ask(nodeOf(region.sampled()), sample, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(long pfn) {
    return pfn == SampleFolio.NONE
        ? next()
        : call(new FolioReferenced(pfn, spaces), this::referenced);
  }

  private Instruction referenced(long entries) {
    if (counts && entries > 0) {
      regions.get(at).accessed();
      used++;
    }
    return next();
  }
}
