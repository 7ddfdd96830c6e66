package pageferry.protocol.kernel;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactKnobs;
import pageferry.mm.CpuMask;
import pageferry.mm.Cpusets;
import pageferry.mm.Demotion;
import pageferry.mm.FolioSizes;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KhugepagedTuning;
import pageferry.mm.Knob;
import pageferry.mm.MemoryTiers;
import pageferry.mm.NodeMask;
import pageferry.mm.Provision;
import pageferry.mm.SwapSpec;
import pageferry.mm.Sysctls;
import pageferry.mm.Topology;
import pageferry.mm.Weights;
import pageferry.protocol.strategy.Strategy;

/**
 * What every CPU of a machine knows.
 *
 * @param topology nodes, CPUs, memory
 * @param profile which kernel it runs
 * @param strategy how that kernel migrates
 * @param memoryNodes the nodes that have memory
 * @param tuning how it is set up
 */
public record MachineFacts(
    Topology topology,
    KernelProfile profile,
    Strategy strategy,
    NodeMask memoryNodes,
    Tuning tuning) {
  /**
   * What an administrator sets.
   *
   * @param folios when page faults use large folios
   * @param demotion how direct reclaim demotes
   * @param sysctls what may be set at any time
   * @param cpusets the nodes that control groups may use
   * @param swap the swap device, or null
   */
  public record Tuning(
      FolioSizes folios,
      Demotion demotion,
      Sysctls sysctls,
      Cpusets cpusets,
      @Nullable SwapSpec swap) {
    /** The same with other values set. */
    Tuning with(Sysctls other) {
      return new Tuning(folios, demotion, other, cpusets, swap);
    }

    /** The same with other uses of large folios. */
    Tuning sizing(FolioSizes sizes) {
      return new Tuning(sizes, demotion, sysctls, cpusets, swap);
    }

    /** The same with demotion switched on or off. */
    Tuning demoting(boolean on) {
      return new Tuning(folios, demotion.switched(on), sysctls, cpusets, swap);
    }

    /** The same with other nodes for control groups. */
    Tuning confining(Cpusets others) {
      return new Tuning(folios, demotion, sysctls, others, swap);
    }
  }

  /** Whether a node is of the fastest memory: nothing is demoted to it. */
  public boolean isTop(int node) {
    return topology.isTopTier(node) && !demotion().isLower(node);
  }

  /** A machine that has just begun: without NUMA balancing, and with the usual weights. */
  public static MachineFacts of(
      Topology topology,
      KernelProfile profile,
      Strategy strategy,
      HugePageMode hugePages,
      Provision provision) {
    boolean follow = profile.has(KernelSwitch.WEIGHTS_FOLLOW_BANDWIDTH);
    Weights weights = KernelFiles.usualWeights(topology, follow);
    for (Map.Entry<Integer, Integer> own : provision.weights().entrySet()) {
      boolean known = own.getKey() < topology.nodeCount();
      weights = known ? weights.with(own.getKey(), own.getValue()) : weights;
    }
    boolean sizes = profile.has(KernelSwitch.ANON_FOLIO_SIZES);
    FolioSizes folios =
        new FolioSizes(
            topology.paging().hugeOrder(), hugePages, sizes ? provision.folios() : new TreeMap<>());
    boolean tiers = profile.has(KernelSwitch.TIERS_FROM_HMAT) && !topology.hmat().isEmpty();
    boolean given = !tiers || !provision.demotion().targets().isEmpty();
    Demotion demotion = (given ? provision.demotion() : MemoryTiers.of(topology)).on(topology);
    Cpusets cpusets = Cpusets.of(provision.cgroups());
    boolean shares = profile.has(KernelSwitch.KHUGEPAGED_TAKES_SHARED);
    KhugepagedTuning khugepaged = KhugepagedTuning.usual(topology.paging(), shares);
    Sysctls sysctls = Sysctls.usual(weights, khugepaged);
    Tuning tuning = new Tuning(folios, demotion, sysctls, cpusets, provision.swap());
    MachineFacts facts =
        new MachineFacts(topology, profile, strategy, topology.memoryNodes(), tuning);
    for (Map.Entry<String, String> file : provision.files().entrySet()) {
      KernelFiles.Change change = KernelFiles.write(file.getKey(), file.getValue(), facts).change();
      facts = change == null ? facts : facts.tuned(change);
    }
    return facts;
  }

  public FolioSizes folios() {
    return tuning.folios();
  }

  public Demotion demotion() {
    return tuning.demotion();
  }

  /** What a knob is set to. */
  public int knob(Knob knob) {
    return tuning.sysctls().get(knob);
  }

  public int numaBalancing() {
    return knob(Knob.NUMA_BALANCING);
  }

  public int maxMapCount() {
    return knob(Knob.MAX_MAP_COUNT);
  }

  /** What khugepaged collapses, and how often. */
  public KhugepagedTuning khugepaged() {
    return tuning.sysctls().khugepaged();
  }

  /** The sysctls of compaction. */
  public CompactKnobs compact() {
    boolean uncapped = profile.has(KernelSwitch.PROACTIVE_COMPACTION_UNCAPPED);
    return CompactKnobs.of(tuning.sysctls(), uncapped);
  }

  /**
   * The allocation flags for a large folio of an area that is advised to have huge pages, or not.
   */
  public int hugeGfp(boolean advised) {
    return tuning.sysctls().defrag().gfp(advised);
  }

  /** Whether huge pages that hold little wait to be split: split_underused_thp. */
  public boolean splitsUnderused() {
    boolean on = tuning.sysctls().get(Knob.SHRINK_UNDERUSED) == 1;
    return on && profile.has(KernelSwitch.SPLITS_UNDERUSED);
  }

  /** How weighted interleaving deals pages out. */
  public Weights weights() {
    return tuning.sysctls().weights();
  }

  /** The same when something has been tuned. */
  public MachineFacts tuned(KernelFiles.Change change) {
    return new MachineFacts(topology, profile, strategy, memoryNodes, change.of(tuning));
  }

  /** The nodes that the tasks of a control group may use: effective_mems. */
  public NodeMask mems(int cgroup) {
    return cgroup == 0 ? memoryNodes : tuning.cpusets().of(cgroup, memoryNodes);
  }

  /** The CPUs on which the tasks of a control group run, or null for all: effective_cpus. */
  public @Nullable CpuMask cpus(int cgroup) {
    return cgroup == 0 ? null : tuning.cpusets().cpus(cgroup);
  }

  /** Whether there are control groups below the root. */
  public boolean hasCgroups() {
    return !tuning.cpusets().isEmpty();
  }

  /** The same with memory on other nodes. */
  public MachineFacts withMemory(NodeMask nodes) {
    return new MachineFacts(topology, profile, strategy, nodes, tuning);
  }
}
