package pageferry.protocol.reclaim;

import java.util.List;
import java.util.stream.LongStream;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.IsolateAnon;
import pageferry.protocol.ops.node.lru.ScanOldest;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;

/**
 * Evicts folios of a group's oldest generation: evict_folios() (mm/vmscan.c, Linux 6.12). Returns
 * how many pages were scanned.
 */
final class EvictOldest extends Routine {
  private final ScanControl scan;
  private final int node;
  private final ScanOldest oldest;

  EvictOldest(ScanControl scan, int node, ScanOldest oldest) {
    super(KernelFunction.EVICT_FOLIOS);
    this.scan = scan;
    this.node = node;
    this.oldest = oldest;
  }

  @Override
  protected Instruction start() {
    return ask(node, oldest, 0, this::scanned);
  }

  private Instruction scanned(ScanOldest.Scanned found) {
    if (found.folios().length == 0) {
      return done(found.pages());
    }
    List<Folio> folios =
        LongStream.of(found.folios())
            .mapToObj(each -> new Folio(IsolateAnon.pfn(each), IsolateAnon.order(each)))
            .toList();
    ShrinkOldest shrink = ShrinkOldest.isolated(scan, node, oldest.group(), folios);
    long ns = cost(Cost.ISOLATE) * found.folios().length;
    return spend(ns, spent -> call(shrink, pages -> done(found.pages())));
  }
}
