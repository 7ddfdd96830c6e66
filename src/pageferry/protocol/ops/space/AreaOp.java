package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;

/**
 * An operation under the lock of one area, which is tried: lock_vma_under_rcu() (mm/memory.c, Linux
 * 6.4).
 *
 * @param <R> what it answers
 */
public interface AreaOp<R> extends Refusable<R> {
  /** The area whose lock is wanted, or null where it will not do. */
  @Nullable Vma area(Space space);

  /** Whether mmap_lock must be free for readers as well, for the area has no anon_vma yet. */
  boolean triesMmapLock(Vma area);
}
