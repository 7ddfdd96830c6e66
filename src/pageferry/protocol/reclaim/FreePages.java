package pageferry.protocol.reclaim;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeService;
import pageferry.mm.SwapSpec;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.FindProtected.Protected;
import pageferry.protocol.ops.cgroup.ReadUse;
import pageferry.protocol.ops.inode.CountFreeSlots;
import pageferry.protocol.ops.node.IsBalanced;
import pageferry.protocol.ops.node.lru.OldestFreed;
import pageferry.protocol.ops.node.rmap.HoldDeferred;
import pageferry.protocol.reclaim.ScanControl.Wanted;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.thp.SplitDeferred;

/**
 * Reclaims anonymous and shared memory, at one priority after the other until enough is free:
 * do_try_to_free_pages() with shrink_zones(), and balance_pgdat() (mm/vmscan.c, Linux 6.12). What
 * can be neither demoted nor swapped out stays. Returns how many pages are free now.
 *
 * <p>Departure: who gets nothing for itself while pages are being written is not throttled for a
 * time (reclaim_throttle()), but sleeps as long as the device takes to write a page.
 */
public final class FreePages extends Routine {
  /** MIN_LRU_BATCH. */
  private static final int FEWEST_SLOTS = 64;

  private final Wanted wanted;
  private List<Integer> spaces = List.of();
  private int[] nodes;
  private ScanControl scan;
  private int at = -1;
  private boolean waited;

  /** How much was reclaimed when it was last asked how many slots are free. */
  private long looked = -1;

  private long splits;
  private final BitSet unqueued = new BitSet();

  private FreePages(Wanted wanted, int[] nodes) {
    super(wanted.by().function());
    this.wanted = wanted;
    this.nodes = nodes;
    this.scan = new ScanControl(wanted, spaces);
  }

  /**
   * Reclaims memory of a control group: try_to_free_mem_cgroup_pages().
   *
   * @param pages how many pages are wanted
   * @param nodes the nodes that are looked at; none: all
   */
  public static FreePages ofGroup(int group, long pages, int... nodes) {
    Wanted wanted = new Wanted(Reclaimer.GROUP, group, pages, Wanted.USUAL);
    return new FreePages(wanted, nodes.clone());
  }

  /**
   * The same because a user wants it: writing to memory.reclaim.
   *
   * @param pages how many pages are wanted
   * @param swappiness what the user says instead of vm.swappiness, or {@link Wanted#USUAL}
   */
  static FreePages proactively(int group, long pages, int swappiness) {
    return new FreePages(new Wanted(Reclaimer.PROACTIVE, group, pages, swappiness), new int[0]);
  }

  /**
   * Reclaims memory of nodes for a task that wants to allocate: try_to_free_pages().
   *
   * @param nodes the nodes, the best one first
   */
  public static FreePages ofNodes(int... nodes) {
    return new FreePages(new Wanted(Reclaimer.DIRECT, 0, 0, Wanted.USUAL), nodes.clone());
  }

  /**
   * Reclaims memory of a node until it is balanced: what kswapd does.
   *
   * @param pages what it would have free
   */
  static FreePages byKswapd(int node, long pages) {
    return new FreePages(new Wanted(Reclaimer.KSWAPD, 0, pages, Wanted.USUAL), new int[] {node});
  }

  /** Behind it: whether folios were split, and what they did not need is free. */
  boolean hasSplit() {
    return splits > 0;
  }

  @Override
  public List<KernelFunction> inner() {
    boolean shrinks = at >= 0 && wanted.by() == Reclaimer.DIRECT;
    return shrinks ? List.of(KernelFunction.SHRINK_NODE) : List.of();
  }

  @Override
  protected Instruction start() {
    boolean named = wanted.by().wantsNodes() || nodes.length > 0;
    int[] all = named ? nodes : topology().fallback(cpu().node());
    nodes = IntStream.of(all).filter(this::mayReclaim).toArray();
    if (nodes.length == 0) {
      return done(0);
    }
    return spend(
        cost(Cost.RECLAIM_BATCH), spent -> after(new Instruction.ListProcesses(), this::listed));
  }

  private Instruction listed(List<Candidate> all) {
    int group = wanted.group();
    spaces =
        all.stream()
            .filter(each -> group == 0 || each.cgroup() == group)
            .map(Candidate::mm)
            .toList();
    scan = new ScanControl(wanted.on(cpu().machine()), spaces);
    return nextNode();
  }

  private boolean mayReclaim(int node) {
    return topology().serves(node, NodeService.RECLAIM);
  }

  /** shrink_zones(): all nodes at one priority, then at the next if that was not enough. */
  private Instruction nextNode() {
    at++;
    if (at < nodes.length) {
      return wanted.group() == 0 && Protection.exists(cpu())
          ? after(scan.protection().ask(), this::spared)
          : shrinkNode();
    }
    if (scan.by() == Reclaimer.KSWAPD) {
      return ask(nodes[0], new IsBalanced(false), 0, this::looked);
    }
    return looked(false);
  }

  /** shrink_node_memcgs(). */
  private Instruction spared(Protected found) {
    scan.protection().found(found);
    return shrinkNode();
  }

  /** Of a group's files those go that MADV_FREE has freed. */
  private Instruction shrinkNode() {
    boolean anon = scan.canReclaim(cpu(), nodes[at]);
    OldestFreed freed = new OldestFreed(scan.givers(), scan.priority(), anon);
    return wanted.by().wantsNodes() ? shrinkAnon(0) : ask(nodes[at], freed, 0, this::foundFreed);
  }

  private Instruction foundFreed(OldestFreed.Freed found) {
    long[] folios = found.folios();
    if (folios.length == 0) {
      return shrinkAnon(0);
    }
    ShrinkFiles shrink =
        scan.canDemote(cpu(), nodes[at])
            ? ShrinkFiles.demoting(nodes[at], scan.by(), folios)
            : ShrinkFiles.ofFreed(nodes[at], scan.by(), folios);
    return call(shrink, pages -> dropped(Math.max(0, pages), found.enough()));
  }

  private Instruction dropped(long pages, boolean enough) {
    scan.add(pages);
    return enough ? shrinkQueue(pages) : shrinkAnon(pages);
  }

  private Instruction shrinkAnon(long dropped) {
    return Swap.exists(cpu()) && looked != scan.reclaimed()
        ? after(Swap.ask(new CountFreeSlots()), (Integer slots) -> allow(slots, dropped))
        : shrinkList(dropped);
  }

  /** A group has no more slots than memory.swap.max leaves: mem_cgroup_get_nr_swap_pages(). */
  private Instruction allow(int slots, long dropped) {
    return wanted.group() == 0
        ? noteFree(slots, dropped)
        : after(
            new Instruction.AskCgroups(new ReadUse(wanted.group())),
            (ReadUse.Use use) -> noteFree(Math.min(slots, use.swapRoom()), dropped));
  }

  /** With fewer than MIN_LRU_BATCH slots generations are not swapped out: get_swappiness(). */
  private Instruction noteFree(long slots, long dropped) {
    looked = scan.reclaimed();
    scan.allow(has(KernelSwitch.RECLAIM_BY_GENERATIONS) ? slots >= FEWEST_SLOTS : slots > 0);
    return shrinkList(dropped);
  }

  private Instruction shrinkList(long dropped) {
    return scan.canReclaim(cpu(), nodes[at])
        ? call(shrink(nodes[at]), got -> unplug(got + dropped))
        : shrinkQueue(dropped);
  }

  private Routine shrink(int node) {
    return has(KernelSwitch.LRU_GENERATIONS)
        ? new ShrinkGroups(scan, node)
        : new ShrinkLists(scan, node);
  }

  private Instruction unplug(long got) {
    List<Instruction.TellNodeLater> plug = scan.plug();
    return plug == null || plug.isEmpty()
        ? shrinkQueue(got)
        : call(new Unplug(plug), nothing -> shrinkQueue(got));
  }

  /** shrink_slab(): what splits free is nothing that counts as reclaimed. */
  private Instruction shrinkQueue(long got) {
    if (unqueued.get(at)) {
      return shrunk(got);
    }
    HoldDeferred due = new HoldDeferred(scan.givers(), scan.priority());
    SplitDeferred split = SplitDeferred.of(nodes[at], due);
    return call(split, count -> split(count, split.hasQueue(), got));
  }

  private Instruction split(long count, boolean queued, long got) {
    unqueued.set(at, !queued);
    splits += count;
    return shrunk(got);
  }

  /** The end of shrink_node(): a kswapd that has given up may hope again. */
  private Instruction shrunk(long got) {
    if (got == 0 || scan.by() != Reclaimer.DIRECT) {
      return nextNode();
    }
    boolean demotes = !cpu().machine().demotion().isOff();
    Instruction tell = new Instruction.TellKswapd(nodes[at], KswapdWord.GOT_ON, demotes);
    return after(tell, nothing -> nextNode());
  }

  private Instruction looked(boolean balanced) {
    if (balanced || scan.isSatisfied() || !scan.pressHarder() && !startsAgain()) {
      noteWorker();
      return balanced || scan.reclaimed() > 0 || !isWriting() ? done(scan.reclaimed()) : await();
    }
    at = -1;
    return nextNode();
  }

  /**
   * While a synchronous device is written to, a worker runs on that CPU now and then: as recorded.
   */
  private void noteWorker() {
    SwapSpec device = cpu().machine().tuning().swap();
    boolean writes = device != null && device.isSync() && scan.reclaimed() > 0;
    current().switches += writes && scan.by() == Reclaimer.GROUP ? 1 : 0;
  }

  private boolean startsAgain() {
    boolean again = has(KernelSwitch.RECLAIM_RETRIES_FULL_WALK) && scan.by() != Reclaimer.KSWAPD;
    return again && scan.startAgain() || breaksLow();
  }

  /** A kswapd takes what memory.low protects only of generations: shrink_one(). */
  private boolean breaksLow() {
    boolean may = wanted.by() != Reclaimer.KSWAPD || has(KernelSwitch.RECLAIM_BY_GENERATIONS);
    return may && scan.breaksLow();
  }

  /** Whether what was written may be free soon. */
  private boolean isWriting() {
    SwapSpec device = cpu().machine().tuning().swap();
    return wanted.by().wantsNodes() && device != null && !device.isSync() && !waited;
  }

  private Instruction await() {
    waited = true;
    SwapSpec device = cpu().machine().tuning().swap();
    long ns = device == null ? 0 : device.writeNs();
    return after(new Instruction.Sleep(ns, WaitKind.RECLAIM_THROTTLE, 0), nothing -> start());
  }
}
