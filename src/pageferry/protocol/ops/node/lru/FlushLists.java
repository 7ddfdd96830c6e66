package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.ListSizes;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Reads how long the lists of anonymous memory of a control group are by its statistics, which were
 * brought up to date some time ago: lruvec_page_state() (include/linux/memcontrol.h, Linux 6.1).
 *
 * @param givers whose folios
 * @param flushes how often statistics have been brought up to date
 */
public record FlushLists(Givers givers, long flushes) implements NodeOp<ListSizes> {
  @Override
  public ListSizes on(NodeMemory memory) {
    MeasureLists measure = new MeasureLists(givers, 0);
    return memory.lengths().stats().of(givers.group(), flushes, () -> measure.on(memory).lists());
  }
}
