package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.world.PlantedBug;

/**
 * Gives isolated folios back by way of this CPU's lru_add batch, which takes over the isolation's
 * reference: putback_movable_pages() (mm/migrate.c, Linux 6.1). Results in 0.
 */
public final class PutBack extends Routine {
  private final List<Source> sources;

  public PutBack(List<Source> sources) {
    super("putback_movable_pages");
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
      cpu().lruAdd(source.pfn, source.large());
    }
    return done(0);
  }
}
