package pageferry.protocol.ops.space;

/**
 * Answers whether a fault has yet to be resolved: userfaultfd_must_wait() (fs/userfaultfd.c, Linux
 * 6.1).
 *
 * @param vpn the page
 */
public record IsUserfault(long vpn) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    return space.userfaults().awaited.contains(vpn);
  }
}
