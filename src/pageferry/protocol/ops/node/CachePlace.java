package pageferry.protocol.ops.node;

/**
 * A place in a page cache.
 *
 * @param inode the inode's number, 0 for none
 * @param offset the page offset
 */
public record CachePlace(int inode, long offset) {
  /** Of a page that is in no page cache. */
  public static final CachePlace NONE = new CachePlace(0, 0);
}
