package pageferry.protocol.ops.node.hotplug;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes or gives back the lock of all changes of memory, which node 0 keeps for the machine:
 * lock_device_hotplug_sysfs() (drivers/base/core.c, Linux 6.1). Answers whether it is the asker's
 * now.
 *
 * @param take whether it is taken
 */
public record LockHotplug(boolean take) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.blocks().lock(take);
  }
}
