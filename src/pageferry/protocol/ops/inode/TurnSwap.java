package pageferry.protocol.ops.inode;

/**
 * Lets slots be had or not, if the device is where it is thought to be: SWP_USED and SWP_WRITEOK as
 * swapon(2) and swapoff(2) set them (mm/swapfile.c, Linux 6.1). Answers whether it was.
 *
 * @param from where it has to be
 * @param to where it is then
 */
public record TurnSwap(Use from, Use to) implements InodeOp<Boolean> {
  /** What a swap device is used for. */
  public enum Use {
    /** Pages are swapped out to it. */
    ON,
    /** swapoff(2) brings its pages back: SWP_USED without SWP_WRITEOK. */
    LEAVING,
    /** Nothing. */
    OFF
  }

  @Override
  public Boolean on(PageCache cache) {
    boolean was = cache.slots().use() == from;
    if (was) {
      cache.slots().turn(to);
    }
    return was;
  }
}
