package pageferry.protocol.ops.space;

/**
 * Fills empty small entries of neighbouring pages: the end of filemap_map_pages() (mm/filemap.c,
 * Linux 6.1). Answers the entries that were not empty any more, whose mappings have to be dropped.
 *
 * @param first the first page
 * @param ptes an entry per page, 0 to leave a page alone
 */
public record SetEntries(long first, long[] ptes) implements SpaceOp<EntryList> {
  @Override
  public EntryList on(Space space) {
    EntryList refused = new EntryList();
    for (int i = 0; i < ptes.length; i++) {
      if (ptes[i] == 0) {
        continue;
      }
      if (space.table().get(first + i) == 0) {
        space.table().set(first + i, ptes[i]);
      } else {
        refused.add(space.mm(), first + i, ptes[i]);
      }
    }
    return refused;
  }
}
