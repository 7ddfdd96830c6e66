package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.CheckReferences;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;

/**
 * Isolates folios of one node, demotes them or swaps them out, and puts those back that stay:
 * shrink_inactive_list() and evict_folios() with shrink_folio_list() (mm/vmscan.c, Linux 6.12).
 * Returns how many pages the node has got back.
 *
 * <p>Departure: folios are looked at for references before they are locked.
 */
final class ShrinkOldest extends Routine {
  private final ScanControl scan;
  private final int node;
  private final long[] oldest;
  private final List<Folio> folios = new ArrayList<>();
  private final List<Folio> kept = new ArrayList<>();
  private int at;
  private long taken;

  /**
   * @param oldest their first pages, oldest first
   */
  ShrinkOldest(ScanControl scan, int node, long[] oldest) {
    super(KernelFunction.SHRINK_FOLIO_LIST);
    this.scan = scan;
    this.node = node;
    this.oldest = oldest.clone();
  }

  @Override
  protected Instruction start() {
    return isolateNext();
  }

  private Instruction isolateNext() {
    if (at < oldest.length) {
      IsolateLocked isolate = new IsolateLocked(oldest[at]);
      return ask(node, isolate, cost(Cost.ISOLATE), this::isolated);
    }
    count(VmCounter.PGSCAN_ANON, taken);
    at = 0;
    return has(KernelSwitch.RECLAIM_BY_GENERATIONS) ? shrink() : checkNext();
  }

  private Instruction isolated(int order) {
    if (order != IsolateLocked.GONE) {
      folios.add(new Folio(oldest[at], order));
      taken += 1L << order;
    }
    at++;
    return isolateNext();
  }

  /** Whose reclaim it was counts besides: until 6.13 that of control groups was nobody's. */
  private void count(VmCounter all, long pages) {
    boolean scans = all == VmCounter.PGSCAN_ANON;
    VmCounter cause =
        scan.isProactive()
            ? scans ? VmCounter.PGSCAN_PROACTIVE : VmCounter.PGSTEAL_PROACTIVE
            : scans ? VmCounter.PGSCAN_DIRECT : VmCounter.PGSTEAL_DIRECT;
    cpu().count(all, pages);
    cpu().count(cause, has(KernelSwitch.RECLAIM_BY_BUDGET) ? pages : 0);
  }

  // folio_check_references()

  private Instruction checkNext() {
    if (at == folios.size()) {
      folios.removeAll(kept);
      return shrink();
    }
    long pfn = folios.get(at).pfn();
    return call(new FolioReferenced(pfn, scan.spaces()), young -> check(pfn, young.intValue()));
  }

  private Instruction check(long pfn, int young) {
    return ask(node, new CheckReferences(pfn, young), 0, this::checked);
  }

  private Instruction checked(boolean reclaims) {
    if (!reclaims) {
      kept.add(folios.get(at));
    }
    at++;
    return checkNext();
  }

  // demote_folio_list(), pageout()

  private Instruction shrink() {
    if (folios.isEmpty()) {
      return putBack(0);
    }
    if (scan.canDemote(cpu(), node)) {
      DemoteIsolated demote = new DemoteIsolated(node, folios);
      return call(demote, pages -> shrunk(demote.left(), pages));
    }
    ShrinkFolios swapOut = new ShrinkFolios(folios);
    return call(swapOut, pages -> shrunk(swapOut.left(), pages));
  }

  private Instruction shrunk(List<Folio> left, long pages) {
    kept.addAll(left);
    count(VmCounter.PGSTEAL_ANON, pages);
    scan.add(pages);
    return putBack(pages);
  }

  /** move_folios_to_lru(). */
  private Instruction putBack(long pages) {
    long[] pfns = kept.stream().mapToLong(Folio::pfn).toArray();
    return pfns.length == 0
        ? done(pages)
        : ask(node, new InsertLru(pfns), cost(Cost.PUTBACK) * pfns.length, in -> done(pages));
  }
}
