package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Whether more anonymous memory of a control group is on the active list of a node than on the
 * inactive one: inactive_is_low() (mm/vmscan.c, Linux 6.1).
 *
 * @param givers whose folios
 */
public record IsInactiveLow(Givers givers) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return !memory.lengths().hasNoneActive()
        && new MeasureLists(givers, 0).on(memory).lists().isInactiveLow();
  }
}
