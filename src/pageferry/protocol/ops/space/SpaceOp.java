package pageferry.protocol.ops.space;

/**
 * An operation that an address space carries out on its areas and page table, whole and
 * uninterrupted, as the kernel does under the page-table lock.
 *
 * @param <R> what it answers
 */
public interface SpaceOp<R> {
  /** Carries the operation out. */
  R on(Space space);
}
