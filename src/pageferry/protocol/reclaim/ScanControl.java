package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Demotion;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.lru.Givers;

/**
 * What one call of reclaim is to get, and how far it has come: struct scan_control (mm/vmscan.c,
 * Linux 6.1).
 */
final class ScanControl {
  /** DEF_PRIORITY: at first a list gives its size divided by 2 to the power of it. */
  private static final int DEF_PRIORITY = 12;

  private final Wanted wanted;
  private final List<Integer> spaces;
  private boolean swaps;
  private final Protection protection = new Protection();
  private int priority = DEF_PRIORITY;
  private long reclaimed;
  private boolean walksAll;
  private boolean walks;
  private final List<Instruction.TellNodeLater> plug = new ArrayList<>();

  /**
   * What is wanted of a call of reclaim.
   *
   * @param by who wants it
   * @param group the number of the control group that is to give it; the root's is all memory
   * @param pages how many pages
   * @param swappiness how much rather anonymous memory is to go than files, or {@link #USUAL}
   */
  record Wanted(Reclaimer by, int group, long pages, int swappiness) {
    /** What vm.swappiness says. */
    static final int USUAL = -1;

    /** The same for what a machine says. */
    Wanted on(MachineFacts machine) {
      int knob = machine.knob(Knob.SWAPPINESS);
      return new Wanted(by, group, pages, swappiness == USUAL ? knob : swappiness);
    }
  }

  /**
   * @param wanted what is wanted
   * @param spaces the address spaces of the group
   */
  ScanControl(Wanted wanted, List<Integer> spaces) {
    this.wanted = wanted;
    this.spaces = spaces;
  }

  int group() {
    return wanted.group();
  }

  /** Whose folios are reclaimed. */
  Givers givers() {
    return protection.givers(group());
  }

  Protection protection() {
    return protection;
  }

  /** Begins anew without heeding memory.low, if that was in the way: do_try_to_free_pages(). */
  boolean breaksLow() {
    boolean breaks = reclaimed == 0 && protection.breakLow();
    priority = breaks ? DEF_PRIORITY : priority;
    return breaks;
  }

  Reclaimer by() {
    return wanted.by();
  }

  List<Integer> spaces() {
    return spaces;
  }

  long target() {
    return Math.max(wanted.pages(), ReclaimBatch.CLUSTER);
  }

  /** How much rather anonymous memory is to go than files, up to 200. */
  int swappiness() {
    return wanted.swappiness();
  }

  int priority() {
    return priority;
  }

  /** Where writes are kept until a node's lists have been shrunk; null: nowhere. */
  @Nullable List<Instruction.TellNodeLater> plug() {
    return by().wantsNodes() ? null : plug;
  }

  /** Whether page tables are walked, or have been, while one node's memory is reclaimed. */
  boolean walks() {
    return walks || by() == Reclaimer.PROACTIVE || by() == Reclaimer.KSWAPD;
  }

  void walks(boolean does) {
    walks = does;
  }

  /** Whether it is the first, by which little is scanned. */
  boolean isFirst() {
    return priority == DEF_PRIORITY;
  }

  /** More of each list is to be scanned; answers whether that was possible. */
  boolean pressHarder() {
    return --priority >= 0;
  }

  /** If nothing was got, all is tried once more: memcg_full_walk. Answers whether it is. */
  boolean startAgain() {
    boolean starts = reclaimed == 0 && !walksAll;
    walksAll = true;
    priority = starts ? DEF_PRIORITY : priority;
    return starts;
  }

  void add(long pages) {
    reclaimed += pages;
  }

  long reclaimed() {
    return reclaimed;
  }

  boolean isSatisfied() {
    return reclaimed >= target();
  }

  /** Whether pages can be swapped out now. */
  void allow(boolean canSwap) {
    swaps = canSwap;
  }

  /** can_reclaim_anon_pages(); without swappiness only files go. */
  boolean canReclaim(Processor cpu, int node) {
    return swappiness() > 0 && (swaps || canDemote(cpu, node));
  }

  /** Whether what cannot be demoted is swapped out instead: not where a user wants it. */
  boolean swapsInstead() {
    return swaps && by() != Reclaimer.PROACTIVE;
  }

  /** can_demote(): since 7.2 only to nodes that the group may use. */
  boolean canDemote(Processor cpu, int node) {
    MachineFacts machine = cpu.machine();
    Demotion demotion = machine.demotion();
    NodeMask mems = machine.mems(group());
    boolean any = !machine.profile().has(KernelSwitch.DEMOTION_KEEPS_TO_CPUSET);
    return demotion.target(node) >= 0 && (any || !demotion.allowed(node).and(mems).isEmpty());
  }
}
