package pageferry.protocol;

import pageferry.mm.Demotion;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
import pageferry.protocol.migrate.Strategy;

/**
 * What every CPU knows of the machine.
 *
 * @param topology its shape
 * @param profile its kernel
 * @param strategy how that kernel migrates
 * @param memoryNodes the nodes that have memory
 * @param hugePages when page faults use huge pages
 * @param demotion how direct reclaim demotes
 */
public record MachineFacts(
    Topology topology,
    KernelProfile profile,
    Strategy strategy,
    NodeMask memoryNodes,
    HugePageMode hugePages,
    Demotion demotion) {
  /** The same with memory on other nodes. */
  public MachineFacts withMemory(NodeMask nodes) {
    return new MachineFacts(topology, profile, strategy, nodes, hugePages, demotion);
  }
}
