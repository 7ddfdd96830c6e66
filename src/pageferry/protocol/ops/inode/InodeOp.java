package pageferry.protocol.ops.inode;

/**
 * An operation that an inode carries out on the page cache it owns, whole and uninterrupted, as the
 * kernel does under the i_pages lock.
 *
 * @param <R> what it answers
 */
public interface InodeOp<R> {
  /** Carries the operation out. */
  R on(PageCache cache);
}
