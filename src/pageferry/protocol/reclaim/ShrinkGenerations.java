package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.MeasureLists;
import pageferry.protocol.ops.node.lru.OldestOfGroup;

/**
 * Reclaims a control group's anonymous memory of one node by generations: lru_gen_shrink_lruvec()
 * and evict_folios() (mm/vmscan.c, Linux 6.12), which take 64 pages at a time whatever is asked
 * for. Returns how many pages were reclaimed.
 *
 * <p>Departure: of folios that were used since they came to their list none is spared.
 */
final class ShrinkGenerations extends Routine {
  /** MIN_LRU_BATCH. */
  private static final int BATCH = 64;

  private final ScanControl scan;
  private final int node;
  private long budget;
  private long scanned;
  private long got;

  ShrinkGenerations(ScanControl scan, int node) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
  }

  @Override
  protected Instruction start() {
    MeasureLists measure = new MeasureLists(scan.givers());
    return after(new Instruction.DrainLocal(), drained -> ask(node, measure, 0, this::measured));
  }

  private Instruction measured(MeasureLists.Sizes sizes) {
    budget = sizes.inactive() >> scan.priority();
    return evict();
  }

  private Instruction evict() {
    if (scanned >= budget || scan.isSatisfied() && scanned > 0) {
      return done(got);
    }
    return ask(node, new OldestOfGroup(scan.givers(), false, BATCH), 0, this::found);
  }

  private Instruction found(long[] oldest) {
    return oldest.length == 0
        ? done(got)
        : call(new ShrinkOldest(scan, node, oldest), pages -> evicted(oldest.length, pages));
  }

  private Instruction evicted(int folios, long pages) {
    scanned += folios;
    got += pages;
    return pages == 0 ? done(got) : evict();
  }
}
