package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.Demotion;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.OldestOfGroup;
import pageferry.protocol.swap.Swap;

/**
 * Reclaims memory of a control group at a user's wish: memory_reclaim() (mm/memcontrol.c) and
 * try_to_free_mem_cgroup_pages() with shrink_lruvec() and evict_folios() (mm/vmscan.c, Linux 6.12).
 * What can be neither demoted nor swapped out stays. Returns 0, or -EAGAIN if that much cannot be
 * had.
 *
 * <p>Departure: of folios that were used since they came to their list none is spared.
 */
public final class ReclaimGroup extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;
  private static final int DEF_PRIORITY = 12;
  private static final int CLUSTER = 32;

  /** MIN_LRU_BATCH. */
  private static final int BATCH = 64;

  private final int group;
  private final long wanted;
  private List<Integer> spaces = List.of();
  private int[] zonelist = new int[0];
  private long reclaimed;
  private int retries = MAX_RECLAIM_RETRIES;
  private long target;
  private long got;
  private int priority;
  private int at;
  private long budget;
  private long inPass;

  /**
   * @param wanted how many pages
   */
  public ReclaimGroup(int group, long wanted) {
    super(KernelFunction.MEMORY_RECLAIM);
    this.group = group;
    this.wanted = wanted;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().filter(each -> each.cgroup() == group).map(Candidate::mm).toList();
    zonelist = topology().fallback(cpu().node());
    return after(new Instruction.DrainLocal(), drained -> nextTry());
  }

  private Instruction nextTry() {
    if (reclaimed >= wanted) {
      return done(0);
    }
    long rest = wanted - reclaimed;
    boolean quarters = has(KernelSwitch.RECLAIM_BY_GENERATIONS);
    target = Math.max(quarters ? rest / 4 : rest, CLUSTER);
    got = 0;
    priority = DEF_PRIORITY;
    at = -1;
    return nextNode();
  }

  /** shrink_zones(): all nodes at one priority, then at the next if that was not enough. */
  private Instruction nextNode() {
    do {
      at++;
    } while (at < zonelist.length && !canReclaim(zonelist[at]));
    if (at < zonelist.length) {
      int all = Integer.MAX_VALUE;
      return ask(zonelist[at], new OldestOfGroup(spaces, all), 0, this::counted);
    }
    if (got >= target || priority == 0) {
      return tried();
    }
    priority--;
    at = -1;
    return nextNode();
  }

  private Instruction tried() {
    reclaimed += got;
    if (got > 0) {
      return nextTry();
    }
    if (retries-- == 0) {
      return fail(Errno.EAGAIN);
    }
    return retries == 0 ? after(new Instruction.DrainAll(false), drained -> nextTry()) : nextTry();
  }

  /** can_reclaim_anon_pages(). */
  private boolean canReclaim(int node) {
    return canDemote(node) || Swap.exists(cpu());
  }

  /** can_demote(): since 6.16 only to nodes that the group may use. */
  private boolean canDemote(int node) {
    Demotion demotion = cpu().machine().demotion();
    NodeMask mems = cpu().machine().mems(group);
    boolean may = !has(KernelSwitch.DEMOTION_KEEPS_TO_CPUSET);
    return demotion.target(node) >= 0 && (may || !demotion.allowed(node).and(mems).isEmpty());
  }

  private Instruction counted(long[] folios) {
    budget = (long) folios.length >> priority;
    inPass = 0;
    return evict();
  }

  private Instruction evict() {
    if (inPass >= budget || got >= target && inPass > 0) {
      return nextNode();
    }
    boolean whole =
        has(KernelSwitch.RECLAIM_BY_GENERATIONS) && !has(KernelSwitch.RECLAIM_BY_BUDGET);
    int most = has(KernelSwitch.RECLAIM_BY_GENERATIONS) ? BATCH : CLUSTER;
    int batch = whole ? most : (int) Math.min(most, budget - inPass);
    OldestOfGroup oldest = new OldestOfGroup(spaces, batch);
    int node = zonelist[at];
    Routine shrink =
        canDemote(node)
            ? new DemoteFolios(node, cpu().machine().demotion(), oldest)
            : new ShrinkGroup(node, oldest);
    return call(shrink, pages -> evicted(batch, pages));
  }

  private Instruction evicted(int batch, long pages) {
    inPass += batch;
    got += pages;
    boolean proactive = has(KernelSwitch.RECLAIM_BY_BUDGET);
    cpu().count(VmCounter.PGSCAN_ANON, pages);
    cpu().count(VmCounter.PGSTEAL_ANON, pages);
    cpu().count(VmCounter.PGSCAN_PROACTIVE, proactive ? pages : 0);
    cpu().count(VmCounter.PGSTEAL_PROACTIVE, proactive ? pages : 0);
    return pages == 0 ? nextNode() : evict();
  }
}
