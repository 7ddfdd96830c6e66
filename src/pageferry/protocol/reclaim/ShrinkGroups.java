package pageferry.protocol.reclaim;

import java.util.List;
import java.util.stream.IntStream;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.ListGroups;

/**
 * Reclaims anonymous memory of one node by generations, that of a control group or of one group
 * after the other: shrink_node_memcgs() and shrink_many() (mm/vmscan.c, Linux 6.12). Returns how
 * many pages were reclaimed.
 *
 * <p>Departure: groups are taken in the order of their numbers, which Linux draws.
 */
final class ShrinkGroups extends Routine {
  private final ScanControl scan;
  private final int node;
  private int[] groups;
  private long got;
  private int at;

  ShrinkGroups(ScanControl scan, int node) {
    super(KernelFunction.SHRINK_LRUVEC);
    this.scan = scan;
    this.node = node;
    this.groups = new int[] {scan.group()};
  }

  @Override
  protected Instruction start() {
    return scan.group() == 0 ? ask(node, new ListGroups(), 0, this::listed) : next(0);
  }

  private Instruction listed(int[] all) {
    List<Integer> spared = scan.givers().spared();
    groups = IntStream.of(all).filter(group -> !spared.contains(group)).toArray();
    return next(0);
  }

  private Instruction next(long pages) {
    got += pages;
    scan.walks(false);
    boolean stops = at == groups.length || scan.group() == 0 && at > 0 && scan.isSatisfied();
    return stops ? done(got) : call(shrink(groups[at++]), this::next);
  }

  private Routine shrink(int group) {
    return has(KernelSwitch.RECLAIM_BY_BUDGET)
        ? new ShrinkByBudget(scan, node, group)
        : new ShrinkGenerations(scan, node, group);
  }
}
