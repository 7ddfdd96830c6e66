package pageferry.protocol.inode;

/**
 * Looks up neighbouring offsets: filemap_map_pages() (mm/filemap.c, Linux 6.1). Answers a page
 * frame or -1 per offset.
 *
 * @param first the first offset
 * @param count how many
 */
public record FindPages(long first, int count) implements InodeOp<long[]> {
  @Override
  public long[] on(PageCache cache) {
    long[] pfns = new long[count];
    for (int i = 0; i < count; i++) {
      pfns[i] = cache.find(first + i);
    }
    return pfns;
  }
}
