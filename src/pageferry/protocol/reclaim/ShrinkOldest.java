package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.lru.CheckGeneration;
import pageferry.protocol.ops.node.lru.CheckReferences;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.lru.ReturnRejected;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;

/**
 * Isolates folios of one node, demotes them, swaps out what was not, and puts those back that stay:
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
  private long pagedOut;
  private int group;

  /** The same of folios that are isolated already. */
  static ShrinkOldest isolated(ScanControl scan, int node, int group, List<Folio> folios) {
    ShrinkOldest shrink = new ShrinkOldest(scan, node, new long[0]);
    shrink.folios.addAll(folios);
    shrink.taken = folios.stream().mapToLong(Folio::pages).sum();
    shrink.group = group;
    return shrink;
  }

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

  /** Behind it: how many pages were given to the swap device. */
  long pagedOut() {
    return pagedOut;
  }

  private Instruction isolateNext() {
    if (at < oldest.length) {
      IsolateLocked isolate = new IsolateLocked(oldest[at]);
      return ask(node, isolate, cost(Cost.ISOLATE), this::isolated);
    }
    count(VmCounter.PGSCAN_ANON, scan.by().scanned(), taken);
    at = 0;
    return checkNext();
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
  private void count(VmCounter all, VmCounter cause, long pages) {
    boolean counts = scan.by().wantsNodes() || has(KernelSwitch.RECLAIM_BY_BUDGET);
    cpu().count(all, pages);
    cpu().count(cause, counts ? pages : 0);
  }

  // folio_check_references()

  private Instruction checkNext() {
    if (at == folios.size()) {
      folios.removeAll(kept);
      return shrink();
    }
    long pfn = folios.get(at).pfn();
    Routine look =
        isByGenerations()
            ? new LooksAround(pfn, group, scan)
            : new FolioReferenced(pfn, scan.spaces());
    return call(look, young -> check(pfn, young.intValue()));
  }

  private boolean isByGenerations() {
    return has(KernelSwitch.LRU_GENERATIONS);
  }

  private Instruction check(long pfn, int young) {
    if (young == GroupEntries.CONTENDED || young == GroupEntries.LOCKED) {
      return checked(false);
    }
    return isByGenerations()
        ? ask(node, new CheckGeneration(pfn, young), 0, this::checked)
        : ask(node, new CheckReferences(pfn, young), 0, this::checked);
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
      DemoteIsolated demote = new DemoteIsolated(node, folios, scan.by());
      return call(demote, pages -> demoted(demote.left(), pages));
    }
    return swapOut(folios, 0);
  }

  private Instruction demoted(List<Folio> left, long pages) {
    return scan.swapsInstead() && !left.isEmpty() ? swapOut(left, pages) : shrunk(left, pages);
  }

  private Instruction swapOut(List<Folio> some, long demoted) {
    ShrinkFolios swapOut = new ShrinkFolios(some, scan.plug());
    return call(swapOut, pages -> swappedOut(swapOut, demoted + pages));
  }

  /** evict_folios() tries those again that have been written while they were isolated. */
  private Instruction swappedOut(ShrinkFolios swapOut, long pages) {
    pagedOut += swapOut.pagedOut();
    List<Folio> left = swapOut.left();
    if (swapOut.written().isEmpty() || !has(KernelSwitch.RECLAIM_BY_GENERATIONS)) {
      return shrunk(left, pages);
    }
    left.removeAll(swapOut.written());
    ShrinkFolios again = new ShrinkFolios(swapOut.written());
    return call(
        again,
        more -> {
          left.addAll(again.left());
          return shrunk(left, pages + more);
        });
  }

  private Instruction shrunk(List<Folio> left, long pages) {
    kept.addAll(left);
    count(VmCounter.PGSTEAL_ANON, scan.by().stolen(), pages);
    scan.add(pages);
    return putBack(pages);
  }

  /** move_folios_to_lru(). */
  private Instruction putBack(long pages) {
    long[] pfns = kept.stream().mapToLong(Folio::pfn).toArray();
    if (pfns.length == 0) {
      return done(pages);
    }
    NodeOp<Integer> back = isByGenerations() ? new ReturnRejected(pfns) : new InsertLru(pfns);
    return ask(node, back, cost(Cost.PUTBACK) * pfns.length, in -> done(pages));
  }
}
