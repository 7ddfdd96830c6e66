package pageferry.protocol.ops.space;

/**
 * Clears the accessed bits of the entries that map some pages: folio_referenced_one() (mm/rmap.c,
 * Linux 6.1). Answers how many were set.
 *
 * @param pages page numbers
 */
public record ClearYoung(long[] pages) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    int young = 0;
    for (long vpn : pages) {
      young += space.table().clearYoung(vpn) ? 1 : 0;
    }
    return young;
  }
}
