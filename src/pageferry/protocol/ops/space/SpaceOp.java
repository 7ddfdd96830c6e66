package pageferry.protocol.ops.space;

import java.util.List;

/**
 * An operation that an address space carries out on its areas and page table, whole and
 * uninterrupted, as the kernel does under the page-table lock.
 *
 * @param <R> what it answers
 */
public interface SpaceOp<R> {
  /** Carries the operation out. */
  R on(Space space);

  /**
   * The anon_vmas whose locks are taken for writing before that, and given back when it is over,
   * because the edges of areas move in which pages are mapped: vma_prepare() (mm/mmap.c, Linux
   * 6.3), __vma_adjust() before. Nobody walks over such areas meanwhile.
   */
  default List<Long> anonVmas(Space space) {
    return List.of();
  }
}
