package pageferry.protocol.ops.space;

/**
 * Says that nobody need wait for pages any more: __wake_userfault() (fs/userfaultfd.c, Linux 6.1).
 * Faults that were not read are not told of any more. Answers whether anybody has waited.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record ResolveUserfaults(long start, long end) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    Userfaults faults = space.userfaults();
    faults.unread.removeIf(vpn -> vpn >= start && vpn < end);
    return faults.awaited.removeIf(vpn -> vpn >= start && vpn < end);
  }
}
