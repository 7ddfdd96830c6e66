package pageferry.protocol.mmap;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.VisitAnonVmas;

/**
 * Makes ready that a stretch becomes an area of its own: split_vma() (mm/mmap.c, Linux 6.1), the
 * areas that its edges cut held for writing. Huge entries across an edge are split, and who walks
 * over memory that a fork shares is waited for; of memory that is the address space's own the
 * change of areas does so itself. Returns 0, -ENOMEM, or -EINVAL where a huge page of hugetlb would
 * be cut.
 */
public final class SplitAreas extends Routine {
  private final SplitStraddlers straddlers;

  /**
   * @param mm the address space
   */
  public SplitAreas(int mm, long start, long end) {
    super(KernelFunction.SPLIT_VMA);
    straddlers = new SplitStraddlers(mm, start, end);
  }

  @Override
  protected Instruction start() {
    return call(straddlers, this::split);
  }

  private Instruction split(long rc) {
    return rc < 0 || straddlers.elsewhere().isEmpty()
        ? done(rc)
        : call(VisitAnonVmas.copy(straddlers.elsewhere()), this::done);
  }
}
