package pageferry.protocol.numa;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.Mapping;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeService;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.ChooseHints;
import pageferry.protocol.ops.space.BeginScan;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EndScan;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.MarkHints;
import pageferry.protocol.ops.space.NodeShares;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/**
 * Marks a part of the task's address space, so that accesses fault and tell who uses what:
 * task_numa_work() (kernel/sched/fair.c, Linux 6.1), on the way back to user mode. Returns 0.
 */
public final class NumaScan extends Routine {
  private static final int MB_SHIFT = 20;
  private static final long WALKED_PER_MARKED = 8;

  private List<Vma> areas = List.of();
  private int area;
  private long at;
  private long began;
  private long chunkStart;
  private long chunkEnd;
  private int marked;
  private CpuMask staleCpus = CpuMask.NONE;
  private long budget;
  private long walkBudget;
  private EntryList entries = new EntryList();
  private boolean[] chosen = new boolean[0];
  private NodeShares shares = new NodeShares(entries);

  public NumaScan() {
    super(KernelFunction.TASK_NUMA_WORK);
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    budget = (long) cpu().machine().knob(Knob.SCAN_SIZE_MB) << MB_SHIFT - paging().shift();
    walkBudget = budget * WALKED_PER_MARKED;
    BeginScan begin = new BeginScan(began, current().numa.period());
    return ask(current().mm(), begin, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::begun);
  }

  private Instruction begun(List<Vma> rest) {
    if (rest.isEmpty()) {
      return done(0);
    }
    areas = rest;
    at = areas.get(0).start();
    return nextChunk();
  }

  /** A chunk ends with its area, or at 2 MiB after what may be scanned still. */
  private Instruction nextChunk() {
    while (area < areas.size() && (at >= areas.get(area).end() || !isScanned(areas.get(area)))) {
      area++;
      at = area < areas.size() ? areas.get(area).start() : ForkChunk.END;
    }
    boolean over = area == areas.size();
    if (over || budget <= 0 || walkBudget <= 0) {
      EndScan end = new EndScan(over ? ForkChunk.END : at);
      return ask(current().mm(), end, MmapLock.NONE, 0, nothing -> finish());
    }
    chunkStart = at;
    chunkEnd = Math.min(areas.get(area).end(), paging().hugeCeiling(at + budget));
    return nextTable();
  }

  private Instruction finish() {
    current().numa.scanTook(cpu().nowNs() - began);
    return done(0);
  }

  private Instruction nextTable() {
    if (at >= chunkEnd) {
      return endChunk();
    }
    CollectRange collect = new CollectRange(at, chunkEnd, NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::collected);
  }

  /** One shootdown for all that was marked. */
  private Instruction endChunk() {
    walkBudget -= chunkEnd - chunkStart;
    if (marked == 0) {
      return nextChunk();
    }
    budget -= chunkEnd - chunkStart;
    Instruction.FlushTlb flush = new Instruction.FlushTlb(staleCpus, marked);
    marked = 0;
    return after(flush, flushed -> nextChunk());
  }

  /** Whether pages of an area may be moved on a fault, and are worth it: vma_policy_mof(). */
  private boolean isScanned(Vma each) {
    MemPolicy policy = each.policy() == null ? current().policy : each.policy();
    MapType type = each.attributes().backing().type();
    boolean unsaid = each.hasSharedPolicy() && each.policy() == null;
    boolean reads = each.attributes().protection() == Protection.READ;
    return (!unsaid || has(KernelSwitch.NUMA_SCANS_SHARED_BY_DEFAULT))
        && (policy == null || policy.followsUser())
        && type != MapType.HUGETLB
        && each.accessible()
        && !(type == MapType.FILE && reads);
  }

  private Instruction collected(CollectRange.Collected table) {
    at = table.next();
    entries = table.entries();
    chosen = new boolean[entries.count()];
    shares = new NodeShares(entries);
    return nextNode();
  }

  private Instruction nextNode() {
    if (shares.next(topology(), this::isWorthIt)) {
      return choose();
    }
    return entries.count() == 0 ? nextTable() : mark();
  }

  /** Small entries that the only user finds on its own node tell nothing. */
  private boolean isWorthIt(int i) {
    boolean serves = topology().serves(shares.node(), NodeService.NUMA_BALANCING);
    if (!serves || tier().passesOver(shares.node())) {
      return false;
    }
    if (Mapping.isHuge(entries.mapping(i))) {
      return has(KernelSwitch.THP_MIGRATION) || !has(KernelSwitch.NUMA_MARKS_MOVABLE_THP_ONLY);
    }
    return !current().soleUser || areas.get(area).shared() || shares.node() != cpu().node();
  }

  private Tiering tier() {
    return new Tiering(cpu().machine());
  }

  private Instruction choose() {
    int[] mine = shares.indexes();
    boolean byRefs = has(KernelSwitch.NUMA_SCAN_COUNTS_REFS);
    long time = tier().promotesFrom(shares.node()) ? cpu().nowNs() : ChooseHints.UNTIMED;
    boolean privately = !areas.get(area).shared();
    ChooseHints choose =
        new ChooseHints(shares.pfns(0), shares.mappings(), privately, byRefs, time);
    return ask(shares.node(), choose, 0, answers -> chosen(mine, answers));
  }

  private Instruction chosen(int[] mine, boolean[] answers) {
    for (int i = 0; i < mine.length; i++) {
      chosen[mine[i]] = answers[i];
    }
    return nextNode();
  }

  private Instruction mark() {
    MarkHints mark = new MarkHints(entries, chosen, has(KernelSwitch.NUMA_HINT_KEEPS_WRITE));
    long ns = cost(Cost.SET_PTE) * entries.count();
    return ask(current().mm(), mark, MmapLock.READ_BRIEFLY, ns, this::marked);
  }

  private Instruction marked(MarkHints.Marked now) {
    int pages = now.small() + now.huge() * paging().huge();
    marked += pages;
    staleCpus = now.cpus();
    cpu().count(VmCounter.NUMA_PTE_UPDATES, pages);
    cpu().count(VmCounter.NUMA_HUGE_PTE_UPDATES, now.huge());
    return nextTable();
  }
}
