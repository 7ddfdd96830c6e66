package pageferry.protocol.ops.node.lru;

import pageferry.mm.KernelSwitch;
import pageferry.protocol.ops.node.Generations;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * How much of a group's anonymous memory is of which generation: what should_run_aging()
 * (mm/vmscan.c, Linux 6.12 and 7.2) looks at.
 *
 * <p>Where the share of the priority is nothing, and the youngest and the oldest tell whether aging
 * is due, no more is looked at.
 *
 * @param group the number of a control group
 * @param priority the priority by which it is reclaimed
 */
public record LookAtGenerations(int group, int priority) implements NodeOp<LookAtGenerations.Look> {
  /** MIN_NR_GENS. */
  private static final int FEWEST = 2;

  /**
   * What it sees.
   *
   * @param span the youngest less the oldest
   * @param total how many pages there are
   * @param young how many of them are of the youngest
   * @param old how many are of that which is the next to be evicted, where there are three
   */
  public record Look(long span, long total, long young, long old) {
    /** Whether nothing can be evicted. */
    public boolean isStuck() {
      return span < FEWEST;
    }

    /** Whether there is only just something to be evicted. */
    public boolean isShort() {
      return span == FEWEST;
    }

    /** Whether pages are spread so unevenly that a new generation is better, before 6.14. */
    public boolean isUneven() {
      return span == FEWEST && (young * FEWEST > total || old * (FEWEST + 2) < total);
    }
  }

  @Override
  public Look on(NodeMemory memory) {
    long span = memory.lengths().span(group);
    boolean counts = span == FEWEST && memory.has(KernelSwitch.COUNTS_ANON_RESTORES);
    boolean isNothing = span == 0 || !counts && memory.lengths().hasNoShare(priority);
    return isNothing ? new Look(span, 0, 0, 0) : look(memory);
  }

  private Look look(NodeMemory memory) {
    Generations generations = memory.lists().generations(group);
    long total = 0;
    long young = 0;
    long old = 0;
    for (long head : memory.lists().anon(group)) {
      long pages = 1L << memory.frames().order(head);
      long own = generations.own(head);
      total += pages;
      young += own == generations.youngest() ? pages : 0;
      old += own + FEWEST == generations.youngest() ? pages : 0;
    }
    for (long head : memory.rotations().all()) {
      total += memory.frames().group(head) == group ? 1L << memory.frames().order(head) : 0;
    }
    return new Look(generations.youngest() - generations.oldest(), total, young, old);
  }
}
