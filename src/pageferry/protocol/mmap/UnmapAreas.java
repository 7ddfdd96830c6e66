package pageferry.protocol.mmap;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CutOutAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;

/**
 * Takes all areas out of a stretch, with what they map: do_munmap() (mm/mmap.c, Linux 6.1),
 * mmap_lock held for writing. Returns 0 or a negated errno.
 */
final class UnmapAreas extends Routine {
  private final long start;
  private final long end;
  private final boolean downgrades;
  private List<Vma> areas = List.of();

  UnmapAreas(long start, long end) {
    this(start, end, false);
  }

  /**
   * @param downgrades whether mmap_lock is held for reading alone while pages are zapped
   */
  UnmapAreas(long start, long end, boolean downgrades) {
    super(KernelFunction.DO_MUNMAP);
    this.start = start;
    this.end = end;
    this.downgrades = downgrades;
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), new FindAreas(start, end), MmapLock.NONE, 0, this::found);
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    return call(new KeepReadersOut(current().mm(), start, end), nothing -> splitEdges());
  }

  private Instruction splitEdges() {
    return call(new SplitAreas(current().mm(), start, end), this::split);
  }

  private Instruction split(long rc) {
    return rc < 0 ? done(rc) : call(new UnlockAreas(current().mm(), areas, start, end), this::cut);
  }

  private Instruction cut(long nothing) {
    CutOutAreas cut = new CutOutAreas(start, end, cpu().machine().maxMapCount());
    return ask(current().mm(), cut, MmapLock.NONE, cost(Cost.SET_PTE), this::cutOut);
  }

  private Instruction cutOut(long pages) {
    if (pages == CutOutAreas.FULL) {
      return fail(Errno.ENOMEM);
    }
    return downgrades
        ? ask(current().mm(), Nothing.NOTHING, MmapLock.DOWNGRADE, 0, nothing -> unmap())
        : unmap();
  }

  private Instruction unmap() {
    UnmapRange unmap = new UnmapRange(current().mm(), start, end, areas);
    return call(unmap.unlinking(areas), this::unmapped);
  }

  private Instruction unmapped(long nothing) {
    return call(new LeaveInodes(current().mm(), areas), this::done);
  }
}
