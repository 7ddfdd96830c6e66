package pageferry.protocol.ops.space;

/**
 * An operation on one entry that is carried out with its page table locked, by whoever comes to the
 * entry from its page rather than by mmap_lock: page_vma_mapped_walk() (mm/page_vma_mapped.c, Linux
 * 6.1).
 *
 * @param <R> what it answers
 */
public interface EntryOp<R> extends SpaceOp<R> {
  /** A page that the entry maps. */
  long vpn();
}
