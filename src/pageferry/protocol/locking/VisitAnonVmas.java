package pageferry.protocol.locking;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.AnonLock;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.PassAnonVmas;
import pageferry.protocol.ops.space.Vma;

/**
 * Changes who shares the anonymous memory of some areas, the lock of each anon_vma held for writing
 * as it does so: anon_vma_clone() and unlink_anon_vmas() (mm/rmap.c, Linux 6.1). What the lock
 * keeps together is kept by areas and page tables here, so all that is left is to wait for who has
 * it. Returns 0.
 */
public final class VisitAnonVmas extends Routine {
  private final SortedMap<Integer, List<Long>> byOwner = new TreeMap<>();

  private VisitAnonVmas(KernelFunction function, List<Vma> areas) {
    super(function);
    areas.stream()
        .mapToLong(Vma::anonVma)
        .filter(root -> root != 0)
        .distinct()
        .forEach(
            root ->
                byOwner
                    .computeIfAbsent(new AnonLock(root).owner(), mm -> new ArrayList<>())
                    .add(root));
  }

  /** A copy of the areas, of a child or elsewhere, comes to share what they hold. */
  public static VisitAnonVmas copy(List<Vma> areas) {
    return new VisitAnonVmas(KernelFunction.ANON_VMA_CLONE, areas);
  }

  /** The areas have gone. */
  public static VisitAnonVmas unlink(List<Vma> areas) {
    return new VisitAnonVmas(KernelFunction.UNLINK_ANON_VMAS, areas);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (byOwner.isEmpty()) {
      return done(0);
    }
    int owner = byOwner.firstKey();
    List<Long> roots = byOwner.remove(owner);
    return ask(owner, new PassAnonVmas(roots), MmapLock.NONE, 0, passed -> next());
  }
}
