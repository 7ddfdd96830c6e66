package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.LookAtGenerations;
import pageferry.protocol.ops.node.lru.LookAtGenerations.Look;
import pageferry.protocol.ops.node.lru.ScanOldest;

/**
 * Reclaims a control group's anonymous memory of one node by generations: try_to_shrink_lruvec()
 * with get_nr_to_scan() (mm/vmscan.c, Linux 6.12 and 6.14). Each time it evicts, it computes anew
 * how much is to be scanned. Returns how many pages were reclaimed.
 */
final class ShrinkGenerations extends Routine {
  /** MAX_LRU_BATCH. */
  private static final int MOST = 64 * ScanOldest.BATCH;

  private final ScanControl scan;
  private final int node;
  private final int group;
  private final long before;
  private long scanned;

  ShrinkGenerations(ScanControl scan, int node, int group) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
    this.group = group;
    this.before = scan.reclaimed();
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.DrainLocal(), drained -> look());
  }

  private Instruction look() {
    return ask(node, new LookAtGenerations(group, scan.priority()), 0, this::looked);
  }

  private Instruction looked(Look look) {
    long pages = look.isStuck() ? 0 : look.total() >> scan.priority();
    if (needsAging(look) && !scan.isFirst()) {
      return call(new AgeGenerations(scan, node, group), aged -> over());
    }
    ScanOldest oldest = new ScanOldest(group, MOST, false);
    return pages == 0
        ? over()
        : call(new EvictOldest(scan, node, oldest), more -> evicted(more, pages));
  }

  /** should_run_aging(). */
  private boolean needsAging(Look look) {
    boolean even = !has(KernelSwitch.COUNTS_ANON_RESTORES);
    return look.isStuck() || (even ? look.isShort() : look.isUneven());
  }

  private Instruction evicted(long more, long wanted) {
    scanned += more;
    boolean aborts = scan.group() == 0 && scan.isSatisfied();
    return more == 0 || scanned >= wanted || aborts ? over() : look();
  }

  private Instruction over() {
    return done(scan.reclaimed() - before);
  }
}
