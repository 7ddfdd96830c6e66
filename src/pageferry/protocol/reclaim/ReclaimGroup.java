package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.CountFreeSlots;
import pageferry.protocol.swap.Swap;

/**
 * Reclaims memory of a control group at a user's wish: memory_reclaim() (mm/memcontrol.c) and
 * try_to_free_mem_cgroup_pages() with shrink_zones() (mm/vmscan.c, Linux 6.12). What can be neither
 * demoted nor swapped out stays. Returns 0, or -EAGAIN if that much cannot be had.
 */
public final class ReclaimGroup extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** MIN_LRU_BATCH. */
  private static final int FEWEST_SLOTS = 64;

  private final int group;
  private final long wanted;
  private List<Integer> spaces = List.of();
  private int[] zonelist = new int[0];
  private long reclaimed;
  private int retries = MAX_RECLAIM_RETRIES;
  private ScanControl scan;
  private int at;

  /**
   * @param wanted how many pages
   */
  public ReclaimGroup(int group, long wanted) {
    super(KernelFunction.MEMORY_RECLAIM);
    this.group = group;
    this.wanted = wanted;
    this.scan = new ScanControl(group, spaces, 0, false);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().filter(each -> each.cgroup() == group).map(Candidate::mm).toList();
    zonelist = topology().fallback(cpu().node());
    return nextTry();
  }

  private Instruction nextTry() {
    if (reclaimed >= wanted) {
      return done(0);
    }
    return Swap.exists(cpu())
        ? after(Swap.ask(new CountFreeSlots()), (Integer slots) -> reclaim(slots))
        : reclaim(0);
  }

  /** With fewer than MIN_LRU_BATCH slots generations are not swapped out: get_swappiness(). */
  private Instruction reclaim(int slots) {
    long rest = wanted - reclaimed;
    boolean generations = has(KernelSwitch.RECLAIM_BY_GENERATIONS);
    boolean swaps = generations ? slots >= FEWEST_SLOTS : slots > 0;
    scan = new ScanControl(group, spaces, generations ? rest / 4 : rest, swaps);
    at = -1;
    return nextNode(0);
  }

  /** shrink_zones(): all nodes at one priority, then at the next if that was not enough. */
  private Instruction nextNode(long got) {
    do {
      at++;
    } while (at < zonelist.length && !scan.canReclaim(cpu(), zonelist[at]));
    if (at < zonelist.length) {
      return call(shrink(zonelist[at]), this::nextNode);
    }
    if (scan.isSatisfied() || !scan.pressHarder()) {
      return tried();
    }
    at = -1;
    return nextNode(0);
  }

  private Routine shrink(int node) {
    if (has(KernelSwitch.RECLAIM_BY_BUDGET)) {
      return new ShrinkByBudget(scan, node);
    }
    return has(KernelSwitch.RECLAIM_BY_GENERATIONS)
        ? new ShrinkGenerations(scan, node)
        : new ShrinkLists(scan, node);
  }

  private Instruction tried() {
    reclaimed += scan.reclaimed();
    if (scan.reclaimed() > 0) {
      return nextTry();
    }
    if (retries-- == 0) {
      return fail(Errno.EAGAIN);
    }
    return retries == 0 ? after(new Instruction.DrainAll(false), drained -> nextTry()) : nextTry();
  }
}
