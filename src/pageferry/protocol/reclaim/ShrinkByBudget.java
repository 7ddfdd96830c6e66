package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.AgeFolios;
import pageferry.protocol.ops.node.lru.MeasureLists;
import pageferry.protocol.ops.node.lru.NeedsAging;
import pageferry.protocol.ops.node.lru.ScanOldest;
import pageferry.protocol.ops.space.WalkYoung;

/**
 * Reclaims a control group's anonymous memory of one node by generations and with a budget:
 * try_to_shrink_lruvec() (mm/vmscan.c, Linux 7.2). The budget is a share of the lists as they are
 * at the beginning; what was used, and is sorted into the list of its generation, counts as well.
 * Returns how many pages were reclaimed.
 */
final class ShrinkByBudget extends Routine {
  /** MIN_LRU_BATCH. */
  private static final int BATCH = 64;

  private final ScanControl scan;
  private final int node;
  private final List<Long> used = new ArrayList<>();
  private long budget;
  private long got;
  private int walked;

  ShrinkByBudget(ScanControl scan, int node) {
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
    return next();
  }

  private Instruction next() {
    return budget <= 0 ? done(got) : ask(node, new NeedsAging(scan.givers()), 0, this::looked);
  }

  private Instruction looked(boolean needsAging) {
    walked = 0;
    used.clear();
    return needsAging ? walk() : evict();
  }

  /** walk_mm(), for one process after the other. */
  private Instruction walk() {
    if (walked < scan.spaces().size()) {
      int mm = scan.spaces().get(walked++);
      return ask(mm, new WalkYoung(node), MmapLock.NONE, 0, this::walked);
    }
    long[] pages = used.stream().mapToLong(Long::longValue).toArray();
    return ask(node, new AgeFolios(pages), 0, aged -> evict());
  }

  private Instruction walked(long[] young) {
    for (long page : young) {
      used.add(page);
    }
    return walk();
  }

  private Instruction evict() {
    int batch = (int) Math.min(budget, BATCH);
    return ask(node, new ScanOldest(scan.givers(), batch), 0, this::scanned);
  }

  private Instruction scanned(ScanOldest.Scanned found) {
    if (found.pages() == 0) {
      return done(got);
    }
    budget -= found.pages();
    return found.folios().length == 0
        ? next()
        : call(new ShrinkOldest(scan, node, found.folios()), this::evicted);
  }

  private Instruction evicted(long pages) {
    got += pages;
    return scan.isSatisfied() ? done(got) : next();
  }
}
