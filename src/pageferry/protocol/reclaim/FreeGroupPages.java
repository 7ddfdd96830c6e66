package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.CountFreeSlots;
import pageferry.protocol.swap.Swap;

/**
 * Reclaims memory of a control group, at one priority after the other until enough is free:
 * try_to_free_mem_cgroup_pages() with shrink_zones() (mm/vmscan.c, Linux 6.12). What can be neither
 * demoted nor swapped out stays. Returns how many pages are free now.
 */
public final class FreeGroupPages extends Routine {
  /** MIN_LRU_BATCH. */
  private static final int FEWEST_SLOTS = 64;

  private final int group;
  private final long pages;
  private final boolean proactive;
  private List<Integer> spaces = List.of();
  private int[] zonelist = new int[0];
  private ScanControl scan;
  private int at = -1;

  /**
   * @param pages how many pages are wanted
   * @param proactive whether a user wants it
   */
  public FreeGroupPages(int group, long pages, boolean proactive) {
    super(KernelFunction.TRY_TO_FREE_MEM_CGROUP_PAGES);
    this.group = group;
    this.pages = pages;
    this.proactive = proactive;
    this.scan = new ScanControl(group, spaces, proactive, pages, false);
  }

  @Override
  protected Instruction start() {
    zonelist = topology().fallback(cpu().node());
    return spend(
        cost(Cost.RECLAIM_BATCH), spent -> after(new Instruction.ListProcesses(), this::listed));
  }

  private Instruction listed(List<Candidate> all) {
    spaces =
        all.stream()
            .filter(each -> group == 0 || each.cgroup() == group)
            .map(Candidate::mm)
            .toList();
    return Swap.exists(cpu())
        ? after(Swap.ask(new CountFreeSlots()), (Integer slots) -> reclaim(slots))
        : reclaim(0);
  }

  /** With fewer than MIN_LRU_BATCH slots generations are not swapped out: get_swappiness(). */
  private Instruction reclaim(int slots) {
    boolean swaps = has(KernelSwitch.RECLAIM_BY_GENERATIONS) ? slots >= FEWEST_SLOTS : slots > 0;
    scan = new ScanControl(group, spaces, proactive, pages, swaps);
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
      return done(scan.reclaimed());
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
}
