package pageferry.actors;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Demotion;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.OwnLock;
import pageferry.mm.Preemption;
import pageferry.mm.Provision;
import pageferry.mm.Topology;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.ops.node.FillBallast;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.ScatterPages;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.CostModel;
import pageferry.world.Tracer;

/**
 * All that makes one machine different from another.
 *
 * @param topology its shape
 * @param profile the kernel it runs
 * @param strategy how that kernel migrates
 * @param costs what everything takes
 * @param setup what is set before the first task runs
 * @param tracer who hears what happens
 */
public record MachineSpec(
    Topology topology,
    KernelProfile profile,
    Strategy strategy,
    CostModel costs,
    Setup setup,
    Tracer tracer) {
  /** The same machine with another tracer. */
  public MachineSpec watchedBy(Tracer other) {
    return new MachineSpec(topology, profile, strategy, costs, setup, other);
  }

  /** The same machine at other costs. */
  public MachineSpec costing(CostModel other) {
    return new MachineSpec(topology, profile, strategy, other, setup, tracer);
  }

  /** What its CPUs know at first. */
  public MachineFacts facts() {
    return MachineFacts.of(topology, profile, strategy, setup.hugePages(), setup.provision());
  }

  /**
   * What is set before the first task runs.
   *
   * @param pressure memory that is taken
   * @param hugePages when page faults use huge pages
   * @param hugetlbPages free huge pages of the hugetlb pool on each node
   * @param tmpfsHuge tmpfs is mounted huge=always instead of huge=never
   * @param concurrency how its tasks get on beside each other
   * @param provision what it has ready for its tasks
   */
  public record Setup(
      List<Pressure> pressure,
      HugePageMode hugePages,
      int hugetlbPages,
      boolean tmpfsHuge,
      Concurrency concurrency,
      Provision provision) {
    public Setup {
      pressure = List.copyOf(pressure);
    }

    /** How direct reclaim demotes. */
    public Demotion demotion() {
      return provision.demotion();
    }

    /** A setup without demotion. */
    public Setup(
        List<Pressure> pressure, HugePageMode hugePages, int hugetlbPages, boolean tmpfsHuge) {
      this(pressure, hugePages, hugetlbPages, tmpfsHuge, Concurrency.USUAL, Provision.NONE);
    }
  }

  /**
   * How tasks get on beside each other.
   *
   * @param preemption when a running task gives up its CPU
   * @param locks the locks of the experiment's own
   * @param nohzFull the CPUs that are to be left to their tasks: nohz_full=
   */
  public record Concurrency(Preemption preemption, List<OwnLock> locks, CpuMask nohzFull) {
    /** What distributions choose, and no locks. */
    public static final Concurrency USUAL =
        new Concurrency(Preemption.VOLUNTARY, List.of(), CpuMask.NONE);

    public Concurrency {
      locks = List.copyOf(locks);
    }
  }

  /**
   * Memory of a node that is taken: page cache that fills it, or pages of the kernel here and
   * there.
   *
   * @param node the node
   * @param freePages how many page frames are left free
   * @param clean whether reclaim can free it
   * @param atNs when it arrives, 0 for before the first task runs
   * @param forNs how long it stays at most, {@link #FOR_EVER} for to the end
   * @param scattered how pages of the kernel lie, which is then all that is taken; or null
   */
  public record Pressure(
      int node,
      long freePages,
      boolean clean,
      long atNs,
      long forNs,
      @Nullable ScatterPages scattered) {
    /** To the end of the run. */
    public static final long FOR_EVER = -1;

    /** Page cache. */
    public Pressure(int node, long freePages, boolean clean, long atNs, long forNs) {
      this(node, freePages, clean, atNs, forNs, null);
    }

    /** Clean, from before the first task runs to the end. */
    public Pressure(int node, long freePages) {
      this(node, freePages, true, 0, FOR_EVER);
    }

    /** Pages of the kernel, from before the first task runs to the end. */
    public Pressure(int node, ScatterPages scattered) {
      this(node, 0, false, 0, FOR_EVER, scattered);
    }

    /** What the node does. */
    NodeOp<?> taking() {
      return scattered == null ? new FillBallast(freePages, clean) : scattered;
    }
  }
}
