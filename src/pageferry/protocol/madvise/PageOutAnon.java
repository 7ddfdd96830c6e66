package pageferry.protocol.madvise;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.IsolateAnon;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;
import pageferry.protocol.reclaim.ShrinkFolios;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;
import pageferry.protocol.reclaim.Unplug;

/**
 * Reclaims the anonymous pages that some entries map: the isolation of
 * madvise_cold_or_pageout_pte_range() (mm/madvise.c) and reclaim_pages() (mm/vmscan.c, Linux 6.1).
 * Returns how many pages were freed.
 */
final class PageOutAnon extends Routine {
  private final NodeShares shares;
  private final List<Folio> folios = new ArrayList<>();
  private final List<Instruction.TellNodeLater> plug = new ArrayList<>();

  PageOutAnon(EntryList entries) {
    super(KernelFunction.RECLAIM_PAGES);
    this.shares = new NodeShares(entries);
  }

  @Override
  protected Instruction start() {
    if (!shares.next(topology())) {
      return shrink();
    }
    IsolateAnon isolate = new IsolateAnon(shares.pfns(0), shares.mappings());
    long ns = cost(Cost.ISOLATE) * shares.indexes().length;
    return ask(shares.node(), isolate, ns, this::isolated);
  }

  private Instruction isolated(long[] heads) {
    for (long coded : heads) {
      folios.add(new Folio(IsolateAnon.pfn(coded), IsolateAnon.order(coded)));
    }
    return start();
  }

  private Instruction shrink() {
    ShrinkFolios shrink = new ShrinkFolios(folios, plug);
    return folios.isEmpty() ? done(0) : call(shrink, freed -> putBack(shrink.left(), freed));
  }

  private Instruction putBack(List<Folio> left, long freed) {
    return spend(cost(Cost.PUTBACK) * left.size(), spent -> join(left, freed));
  }

  private Instruction join(List<Folio> left, long freed) {
    left.forEach(folio -> cpu().lruAdd(folio.pfn(), folio.order() > 0));
    return call(new Unplug(plug), nothing -> done(freed));
  }
}
