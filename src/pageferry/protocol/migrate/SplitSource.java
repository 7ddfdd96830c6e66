package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.thp.SplitFolio;

/**
 * Splits an isolated huge page into 512 isolated pages: try_split_folio() (mm/migrate.c, Linux
 * 6.1). Returns 0, or -EAGAIN where somebody else holds the folio or its lock.
 */
final class SplitSource extends Routine {
  private final Source source;
  private final boolean waits;
  private final SplitFolio split;

  /**
   * @param source the huge page, unlocked
   * @param waits whether to sleep for its lock
   */
  SplitSource(Source source, boolean waits) {
    super(KernelFunction.TRY_SPLIT_FOLIO);
    this.source = source;
    this.waits = waits;
    this.split = new SplitFolio(source.pfn, 1, true);
  }

  /** The pieces, the head last; __split_huge_page() goes from behind, its successor from before. */
  List<Source> pieces() {
    List<Source> pieces = new ArrayList<>();
    for (int page = 1; page < source.pages(); page++) {
      pieces.add(piece(page));
    }
    if (!has(KernelSwitch.SPLIT_LIST_ASCENDS)) {
      Collections.reverse(pieces);
    }
    pieces.add(piece(0));
    return pieces;
  }

  private Source piece(int page) {
    return new Source(source.pfn + page, 0, split.vpnOf(page)).in(source.space());
  }

  @Override
  protected Instruction start() {
    return waits
        ? call(new FolioLock(source.pfn), locked -> call(split, this::over))
        : lock(source.pfn, LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    return answer == LockAnswer.GRANTED ? call(split, this::over) : fail(Errno.EAGAIN);
  }

  private Instruction over(long result) {
    return unlock(source.pfn, nothing -> done(result));
  }
}
