package pageferry.protocol.mmap;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.Populate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.CountAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;

/**
 * The system call mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED: do_mremap() (mm/mremap.c, Linux
 * 6.1 and 6.17). Returns 0 where the kernel answers the new address.
 */
public final class MremapCall extends Routine {
  /**
   * mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED.
   *
   * @param keeps MREMAP_DONTUNMAP
   */
  public record Mremap(long addr, long length, long to, long toLength, boolean keeps)
      implements Step.Call {
    /** Without MREMAP_DONTUNMAP. */
    public Mremap(long addr, long length, long to, long toLength) {
      this(addr, length, to, toLength, false);
    }

    @Override
    public StepOp op() {
      return StepOp.MREMAP;
    }

    @Override
    public Routine routine() {
      return new MremapCall(this);
    }
  }

  private final Mremap call;
  private final PageRange old;
  private final PageRange target;
  private long start;
  private long to;
  private long newPages;
  private long oldPages;
  private List<Vma> areas = List.of();
  private int next;

  public MremapCall(Mremap call) {
    super(KernelFunction.DO_MREMAP);
    this.call = call;
    this.old = new PageRange(call.addr(), call.length());
    this.target = new PageRange(call.to(), call.toLength());
  }

  @Override
  protected Instruction start() {
    start = old.start(paging());
    to = target.start(paging());
    newPages = target.pages(paging());
    oldPages = Math.min(old.pages(paging()), newPages);
    boolean aligned = old.isAligned(paging()) && target.isAligned(paging());
    if (!aligned
        || newPages == 0
        || target.leavesTask(paging())
        || old.overlaps(target, paging())) {
      return fail(Errno.EINVAL);
    }
    if (call.keeps() && (old.pages(paging()) != newPages || !has(KernelSwitch.MREMAP_DONTUNMAP))) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), CountAreas.COUNT, MmapLock.WRITE, 0, this::counted);
  }

  /** Two areas more and the three that a move may split have to fit in: mremap_to(). */
  private Instruction counted(int count) {
    return count + 2 >= cpu().machine().maxMapCount() - 3
        ? release(Errno.ENOMEM.negated(), false)
        : move();
  }

  private Instruction move() {
    boolean several = has(KernelSwitch.MREMAP_MOVES_AREAS) && old.pages(paging()) == newPages;
    if (several) {
      FindAreas find = new FindAreas(start, old.end(paging()));
      return ask(current().mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), this::found);
    }
    MoveArea.Plan plan =
        new MoveArea.Plan(start, oldPages, old.end(paging()), to, newPages, call.keeps());
    MoveArea one = new MoveArea(plan);
    return call(one, rc -> release(rc, one.locked()));
  }

  /** remap_move(): no gap at the start, and further areas as far from each other as they are. */
  private Instruction found(List<Vma> found) {
    areas = found;
    return found.isEmpty() || found.get(0).start() != start
        ? release(Errno.EFAULT.negated(), false)
        : moveNext(0);
  }

  private Instruction moveNext(long result) {
    if (result < 0 || next == areas.size()) {
      return release(result, false);
    }
    Vma area = areas.get(next++);
    long pages = area.end() - area.start();
    long there = to + area.start() - start;
    return call(
        new MoveArea(
            new MoveArea.Plan(area.start(), pages, area.end(), there, pages, call.keeps())),
        this::moveNext);
  }

  private Instruction release(long result, boolean locked) {
    return ask(
        current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> populate(result, locked));
  }

  private Instruction populate(long result, boolean locked) {
    return result == 0 && locked && newPages > oldPages
        ? call(new Populate(to + oldPages, to + newPages, true), rc -> done(0))
        : done(result);
  }
}
