package pageferry.protocol.migrate;

import pageferry.mm.Cost;
import pageferry.mm.Topology;
import pageferry.protocol.kernel.Processor;

/** What copying a folio to its destination takes. */
final class CopyCost {
  private CopyCost() {}

  /** Nanoseconds for one base page, by the nodes it goes between. */
  static long perPage(Processor cpu, Source source) {
    Topology topology = cpu.machine().topology();
    int from = topology.nodeOf(source.pfn);
    int to = topology.nodeOf(source.target);
    boolean slow = topology.nodes().get(from).tier() > 0 || topology.nodes().get(to).tier() > 0;
    return cpu.cost(slow ? Cost.COPY_SLOW : from == to ? Cost.COPY_LOCAL : Cost.COPY_REMOTE);
  }
}
