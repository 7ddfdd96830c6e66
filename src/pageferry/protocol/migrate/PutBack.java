package pageferry.protocol.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.PutBackHugetlb;
import pageferry.world.PlantedBug;

/**
 * Gives isolated folios back by way of this CPU's lru_add batch, which takes over the isolation's
 * reference: putback_movable_pages() (mm/migrate.c, Linux 6.1). Returns 0.
 */
public final class PutBack extends Routine {
  private final List<Source> sources;
  private int next;

  public PutBack(List<Source> sources) {
    super(KernelFunction.PUTBACK_MOVABLE_PAGES);
    this.sources = sources;
  }

  @Override
  protected Instruction start() {
    return spend(cost(Cost.PUTBACK) * sources.size(), nothing -> putBack());
  }

  private Instruction putBack() {
    if (cpu().planted(PlantedBug.NOT_PUT_BACK)) {
      return done(0);
    }
    for (Source source : sources) {
      if (!source.hugetlb) {
        cpu().lruAdd(source.pfn, source.large());
      }
    }
    return nextHugetlb(null);
  }

  private Instruction nextHugetlb(@Nullable Object nothing) {
    while (next < sources.size()) {
      Source source = sources.get(next++);
      if (source.hugetlb) {
        return tell(nodeOf(source.pfn), new PutBackHugetlb(source.pfn), 0, this::nextHugetlb);
      }
    }
    return done(0);
  }
}
