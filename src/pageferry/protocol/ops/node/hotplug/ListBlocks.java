package pageferry.protocol.ops.node.hotplug;

import java.util.List;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Lists memory blocks of the node by their first frames, in ascending order.
 *
 * @param online those that are online, or those that are not
 * @param movable only those that lie in ZONE_MOVABLE
 */
public record ListBlocks(boolean online, boolean movable) implements NodeOp<List<Long>> {
  @Override
  public List<Long> on(NodeMemory memory) {
    return memory.blocks().list(online, movable);
  }
}
