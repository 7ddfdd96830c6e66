package pageferry.protocol.damon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.lru.IsolateStretch;
import pageferry.protocol.reclaim.FolioReferenced;
import pageferry.protocol.reclaim.ShrinkFolios;
import pageferry.protocol.reclaim.Unplug;

/**
 * Reclaims the folios of a region that nobody has used since they were looked at:
 * damon_pa_pageout() (mm/damon/paddr.c) with reclaim_pages() (mm/vmscan.c, Linux 6.1). Returns how
 * many pages were freed.
 *
 * <p>Departure: folios of files stay.
 */
final class PageOutRegion extends RegionWalk {
  private List<Integer> spaces = List.of();
  private final ArrayDeque<IsolateStretch.Folio> isolated = new ArrayDeque<>();
  private final List<ShrinkFolios.Folio> old = new ArrayList<>();
  private final List<ShrinkFolios.Folio> kept = new ArrayList<>();
  private final List<Instruction.TellNodeLater> plug = new ArrayList<>();

  PageOutRegion(Region region) {
    super(KernelFunction.DAMON_PA_PAGEOUT, region);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().map(Candidate::mm).toList();
    return isolate(isolated::add, this::lookNext);
  }

  private Instruction lookNext() {
    IsolateStretch.Folio folio = isolated.poll();
    return folio == null
        ? shrink()
        : call(new FolioReferenced(folio.pfn(), spaces), young -> looked(folio, young != 0));
  }

  /** Whose lock somebody else has counts as used. */
  private Instruction looked(IsolateStretch.Folio folio, boolean young) {
    (young ? kept : old).add(new ShrinkFolios.Folio(folio.pfn(), folio.order()));
    return lookNext();
  }

  private Instruction shrink() {
    ShrinkFolios shrink = new ShrinkFolios(old, plug);
    return old.isEmpty() ? putBack(0) : call(shrink, freed -> shrunk(shrink, freed));
  }

  private Instruction shrunk(ShrinkFolios shrink, long freed) {
    kept.addAll(shrink.left());
    return putBack(freed);
  }

  private Instruction putBack(long freed) {
    return spend(
        cost(Cost.PUTBACK) * kept.size(),
        spent -> {
          kept.forEach(folio -> cpu().lruAdd(folio.pfn(), folio.order() > 0));
          return call(new Unplug(plug), nothing -> end(freed));
        });
  }

  private Instruction end(long freed) {
    return after(new Instruction.CondResched(), nothing -> done(freed));
  }
}
