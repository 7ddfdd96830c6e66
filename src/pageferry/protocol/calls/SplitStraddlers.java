package pageferry.protocol.calls;

import pageferry.mm.Errno;
import pageferry.mm.Pte;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.LockKind;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.fault.SplitHugePmd;
import pageferry.protocol.space.FindStraddler;

/**
 * Splits the huge entries that the edges of a stretch cut in two: vma_adjust_trans_huge()
 * (mm/huge_memory.c, Linux 6.1). Results in 0, in -ENOMEM, or in -EINVAL where that would cut a
 * huge page of hugetlb.
 */
final class SplitStraddlers extends Routine {
  private final int mm;
  private final long start;
  private final long end;

  SplitStraddlers(int mm, long start, long end) {
    super("vma_adjust_trans_huge");
    this.mm = mm;
    this.start = start;
    this.end = end;
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
    return straddler.exists()
        ? call(new SplitHugePmd(mm, straddler.vpn(), straddler.pte()), this::next)
        : done(0);
  }
}
