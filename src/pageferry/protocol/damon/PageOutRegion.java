package pageferry.protocol.damon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Paging;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
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
final class PageOutRegion extends Routine {
  /** As many frames are gone through at a time. */
  private static final int CHUNK = Paging.X86_64.huge();

  private final long end;
  private long at;
  private List<Integer> spaces = List.of();
  private final ArrayDeque<IsolateStretch.Folio> isolated = new ArrayDeque<>();
  private final List<ShrinkFolios.Folio> old = new ArrayList<>();
  private final List<ShrinkFolios.Folio> kept = new ArrayList<>();
  private final List<Instruction.TellNodeLater> plug = new ArrayList<>();

  PageOutRegion(Region region) {
    super(KernelFunction.DAMON_PA_PAGEOUT);
    this.at = region.first();
    this.end = region.end();
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().map(Candidate::mm).toList();
    return isolate();
  }

  private Instruction isolate() {
    if (at >= end) {
      return lookNext();
    }
    IsolateStretch stretch = new IsolateStretch(at, Math.min(end, at + CHUNK));
    int node = nodeOf(at);
    at = stretch.end();
    return ask(node, stretch, 0, this::isolated);
  }

  private Instruction isolated(List<IsolateStretch.Folio> folios) {
    isolated.addAll(folios);
    return spend(cost(Cost.ISOLATE) * folios.size(), spent -> isolate());
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
