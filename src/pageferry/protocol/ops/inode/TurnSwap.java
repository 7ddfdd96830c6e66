package pageferry.protocol.ops.inode;

/**
 * Lets slots be had or not: the end of swapon(2), the beginning of swapoff(2) (mm/swapfile.c, Linux
 * 6.1). Answers whether that is new.
 *
 * @param on whether they can be had
 */
public record TurnSwap(boolean on) implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    boolean changes = cache.slots().isOn() != on;
    cache.slots().turn(on);
    return changes;
  }
}
