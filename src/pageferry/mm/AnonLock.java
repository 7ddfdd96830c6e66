package pageferry.mm;

/**
 * The lock of who maps anonymous memory: the rwsem of the root of struct anon_vma
 * (include/linux/rmap.h, Linux 6.1), which an area has from its first anonymous page on and shares
 * with what a fork has copied of it. Walks of the reverse map read, changes of the areas and splits
 * of huge pages write.
 *
 * @param root the {@link Mapping} of the first page of the area that had it first; two areas that
 *     began at one page of an address space, one after the other, are not told apart
 */
public record AnonLock(long root) implements Lockable {
  /** The address space of that area, which owns the lock, also when its process has ended. */
  public int owner() {
    return Mapping.mm(root);
  }

  @Override
  public long number() {
    return root;
  }

  @Override
  public WaitKind wait(boolean write) {
    return write ? WaitKind.ANON_VMA_WRITE : WaitKind.ANON_VMA_READ;
  }
}
