package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.ListStats;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Reads how long the lists of anonymous memory of a control group are by its statistics, which were
 * brought up to date some time ago: lruvec_page_state() (include/linux/memcontrol.h, Linux 6.1).
 *
 * @param givers whose folios
 * @param flushes how often statistics have been brought up to date
 */
public record FlushLists(Givers givers, long flushes) implements NodeOp<ListStats.Sizes> {
  @Override
  public ListStats.Sizes on(NodeMemory memory) {
    ListStats stats = memory.lengths().stats();
    if (stats.isBehind(givers.group(), flushes)) {
      MeasureLists.Sizes now = new MeasureLists(givers, 0).on(memory);
      stats.flush(givers.group(), new ListStats.Sizes(flushes, now.inactive(), now.active()));
    }
    return stats.of(givers.group());
  }
}
