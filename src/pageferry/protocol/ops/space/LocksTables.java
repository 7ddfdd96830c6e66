package pageferry.protocol.ops.space;

/**
 * An operation after which two page tables stay locked until they are given back: the table of one
 * page and that of another, or the same one: pte_offset_map_lock() and pmd_lock() (Linux 6.1).
 */
public interface LocksTables {
  /** A page of the one table. */
  long start();

  /** A page of the other. */
  long to();
}
