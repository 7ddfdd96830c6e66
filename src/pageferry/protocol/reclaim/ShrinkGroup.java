package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.lru.OldestOfGroup;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;

/**
 * Swaps the oldest folios of a control group out of a node: the isolation and the putting back of
 * shrink_inactive_list() and evict_folios() (mm/vmscan.c, Linux 6.12). Returns how many pages were
 * freed.
 *
 * <p>Departure: what stays goes back by way of the CPU's cache.
 */
final class ShrinkGroup extends Routine {
  private final int node;
  private final OldestOfGroup oldestFirst;
  private final List<Folio> folios = new ArrayList<>();
  private long[] oldest = new long[0];
  private int at;

  ShrinkGroup(int node, OldestOfGroup oldestFirst) {
    super(KernelFunction.SHRINK_FOLIO_LIST);
    this.node = node;
    this.oldestFirst = oldestFirst;
  }

  @Override
  protected Instruction start() {
    return ask(node, oldestFirst, 0, this::scanned);
  }

  private Instruction scanned(long[] found) {
    oldest = found;
    return isolateNext();
  }

  private Instruction isolateNext() {
    if (at < oldest.length) {
      IsolateLocked isolate = new IsolateLocked(oldest[at]);
      return ask(node, isolate, cost(Cost.ISOLATE), this::isolated);
    }
    ShrinkFolios shrink = new ShrinkFolios(folios);
    return folios.isEmpty() ? done(0) : call(shrink, freed -> putBack(shrink.left(), freed));
  }

  private Instruction isolated(int order) {
    if (order != IsolateLocked.GONE) {
      folios.add(new Folio(oldest[at], order));
    }
    at++;
    return isolateNext();
  }

  private Instruction putBack(List<Folio> left, long freed) {
    return spend(cost(Cost.PUTBACK) * left.size(), spent -> join(left, freed));
  }

  private Instruction join(List<Folio> left, long freed) {
    left.forEach(folio -> cpu().lruAdd(folio.pfn(), folio.order() > 0));
    return done(freed);
  }
}
