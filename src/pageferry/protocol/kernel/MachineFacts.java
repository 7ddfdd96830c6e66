package pageferry.protocol.kernel;

import pageferry.mm.Demotion;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
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
   * @param hugePages when page faults use huge pages
   * @param demotion how direct reclaim demotes
   * @param numaBalancing kernel.numa_balancing: bit 0 moves pages to their users, bit 1 promotes
   */
  public record Tuning(HugePageMode hugePages, Demotion demotion, int numaBalancing) {}

  public HugePageMode hugePages() {
    return tuning.hugePages();
  }

  public Demotion demotion() {
    return tuning.demotion();
  }

  public int numaBalancing() {
    return tuning.numaBalancing();
  }

  /** The same with another kernel.numa_balancing. */
  public MachineFacts withNumaBalancing(int mode) {
    Tuning other = new Tuning(tuning.hugePages(), tuning.demotion(), mode);
    return new MachineFacts(topology, profile, strategy, memoryNodes, other);
  }

  /** The same with memory on other nodes. */
  public MachineFacts withMemory(NodeMask nodes) {
    return new MachineFacts(topology, profile, strategy, nodes, tuning);
  }
}
