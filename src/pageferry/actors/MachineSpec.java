package pageferry.actors;

import java.util.List;
import pageferry.mm.KernelProfile;
import pageferry.mm.Topology;
import pageferry.protocol.migrate.Strategy;
import pageferry.world.CostModel;
import pageferry.world.Tracer;

/**
 * All that makes one machine different from another.
 *
 * @param topology its shape
 * @param profile the kernel it runs
 * @param strategy how that kernel migrates
 * @param costs what everything takes
 * @param pressure memory that is taken before the first task runs
 * @param tracer who hears what happens
 */
public record MachineSpec(
    Topology topology,
    KernelProfile profile,
    Strategy strategy,
    CostModel costs,
    List<Pressure> pressure,
    Tracer tracer) {
  public MachineSpec {
    pressure = List.copyOf(pressure);
  }

  /**
   * Clean page cache that fills a node before the first task runs; reclaim can free it.
   *
   * @param node the node
   * @param freePages how many page frames are left free
   */
  public record Pressure(int node, long freePages) {}
}
