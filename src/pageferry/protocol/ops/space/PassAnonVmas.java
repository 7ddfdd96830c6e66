package pageferry.protocol.ops.space;

import java.util.List;

/**
 * Says of which anon_vmas of this address space the locks are taken for writing, one after the
 * other, and given back at once: unlink_anon_vmas() and anon_vma_clone() (mm/rmap.c, Linux 6.1).
 * Answers 0 when that is over.
 *
 * @param roots numbers of {@link pageferry.mm.AnonLock}s
 */
public record PassAnonVmas(List<Long> roots) implements SpaceOp<Integer> {
  public PassAnonVmas {
    roots = List.copyOf(roots);
  }

  @Override
  public List<Long> anonVmas(Space space) {
    return roots;
  }

  @Override
  public Integer on(Space space) {
    return 0;
  }
}
