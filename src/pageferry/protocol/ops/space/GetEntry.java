package pageferry.protocol.ops.space;

/**
 * Reads the entry that maps a page: huge, small, or 0.
 *
 * @param vpn the page
 */
public record GetEntry(long vpn) implements EntryOp<Long> {
  @Override
  public Long on(Space space) {
    return space.table().get(vpn);
  }
}
