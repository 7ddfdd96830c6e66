package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.LookAtGenerations;
import pageferry.protocol.ops.node.lru.LookAtGenerations.Look;
import pageferry.protocol.ops.node.lru.ScanOldest;

/**
 * Reclaims a control group's anonymous memory of one node by generations and with a budget:
 * try_to_shrink_lruvec() (mm/vmscan.c, Linux 7.2). The budget is a share of the lists as they are
 * at the beginning; what was used, and is sorted into the list of its generation, counts as well.
 * Returns how many pages were reclaimed.
 */
final class ShrinkByBudget extends Routine {
  private final ScanControl scan;
  private final int node;
  private final int group;
  private final long before;
  private long budget;
  private boolean aged;

  ShrinkByBudget(ScanControl scan, int node, int group) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
    this.group = group;
    this.before = scan.reclaimed();
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.DrainLocal(), drained -> look(this::measured));
  }

  private Instruction look(Instruction.Then<Look> then) {
    return ask(node, new LookAtGenerations(group, scan.priority()), 0, then);
  }

  private Instruction measured(Look look) {
    budget = look.total() >> scan.priority();
    return budget <= 0 ? over() : looked(look);
  }

  private Instruction looked(Look look) {
    boolean ages = look.isStuck() || look.isShort() && !scan.isFirst();
    aged |= ages;
    return ages ? call(new AgeGenerations(scan, node, group), nothing -> evict()) : evict();
  }

  private Instruction evict() {
    ScanOldest oldest = new ScanOldest(group, (int) Math.min(budget, ScanOldest.BATCH), true);
    return call(new EvictOldest(scan, node, oldest), this::evicted);
  }

  private Instruction evicted(long scanned) {
    budget -= scanned;
    boolean stops = scanned == 0 || scan.isSatisfied() || scan.group() == 0 && aged;
    return stops || budget <= 0 ? over() : look(this::looked);
  }

  private Instruction over() {
    return done(scan.reclaimed() - before);
  }
}
