package pageferry.protocol.mmap;

import java.util.List;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindStraddler;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Splits the huge entries that the edges of a stretch cut in two: vma_adjust_trans_huge()
 * (mm/huge_memory.c, Linux 6.1). Returns 0, -ENOMEM, or -EINVAL where that would cut a huge page of
 * hugetlb.
 */
final class SplitStraddlers extends Routine {
  private final int mm;
  private final long start;
  private final long end;
  private List<Vma> elsewhere = List.of();

  SplitStraddlers(int mm, long start, long end) {
    super(KernelFunction.VMA_ADJUST_TRANS_HUGE);
    this.mm = mm;
    this.start = start;
    this.end = end;
  }

  /** Behind it: areas that are cut whose anon_vma's lock another address space owns. */
  List<Vma> elsewhere() {
    return elsewhere;
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(long result) {
    if (result < 0) {
      return done(result);
    }
    looksAgain();
    return ask(mm, new FindStraddler(start, end), MmapLock.NONE, 0, this::found);
  }

  private Instruction found(FindStraddler.Straddler straddler) {
    if (straddler.isForbidden()) {
      return fail(Errno.EINVAL);
    }
    if (Pte.has(straddler.pte(), Pte.MIGRATION)) {
      return lock(Pte.pfn(straddler.pte()), LockKind.WAIT, unlocked -> next(0));
    }
    elsewhere = straddler.elsewhere();
    return straddler.exists()
        ? call(new SplitHugePmd(mm, straddler.vpn(), straddler.pte()), this::next)
        : done(0);
  }
}
