package pageferry.protocol.mlock;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.gup.Populate;
import pageferry.protocol.gup.PopulateLocked;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.SplitAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.MlockPages;

/**
 * The system calls mlock(2), mlock2(2) and munlock(2): do_mlock(), apply_vma_lock_flags() and
 * __mm_populate() (mm/mlock.c, mm/gup.c, Linux 6.1). Areas before a hole are locked though the call
 * fails.
 */
public final class MlockCall extends Routine {
  /** munlock(2). */
  public record Munlock(long addr, long length) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MUNLOCK;
    }

    @Override
    public Routine routine() {
      return new MlockCall(addr, length, 0);
    }
  }

  /** mlock(2), or mlock2(2) with MLOCK_ONFAULT. */
  public record Mlock(long addr, long length, boolean onFault) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MLOCK;
    }

    @Override
    public Routine routine() {
      int flags = VmFlags.LOCKED | (onFault ? VmFlags.LOCKONFAULT : 0);
      return new MlockCall(addr, length, flags);
    }
  }

  private static final int BOTH = VmFlags.LOCKED | VmFlags.LOCKONFAULT;

  private PageRange range;
  private final int flags;
  private List<Vma> areas = List.of();
  private int next;
  private long at;

  /**
   * @param flags the flags that areas have afterwards: LOCKED, both, or 0 to unlock
   */
  public MlockCall(long addr, long length, int flags) {
    super(flags == 0 ? KernelFunction.DO_SYS_MUNLOCK : KernelFunction.DO_MLOCK);
    this.range = new PageRange(addr, length);
    this.flags = flags;
  }

  @Override
  protected Instruction start() {
    range = range.fromPage(paging());
    at = range.start(paging());
    if (range.wraps(paging())) {
      return fail(Errno.EINVAL);
    }
    if (range.isEmpty(paging())) {
      return done(0);
    }
    FindAreas find = FindAreas.of(range, paging());
    return ask(current().mm(), find, MmapLock.WRITE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    return call(
        new KeepReadersOut(current().mm(), range.start(paging()), range.end(paging())),
        this::nextArea);
  }

  private Instruction nextArea(long nothing) {
    if (next == areas.size() || areas.get(next).start() != at) {
      return release(at == range.end(paging()) ? 0 : Errno.ENOMEM.negated());
    }
    Vma area = areas.get(next++);
    at = area.end();
    int before = area.attributes().flags() & BOTH;
    if (before == flags
        || area.has(VmFlags.SECRET)
        || area.attributes().backing().type() == MapType.HUGETLB) {
      return nextArea(0);
    }
    return call(new SplitAreas(current().mm(), area.start(), at), split -> setFlags(area, before));
  }

  private Instruction setFlags(Vma area, int before) {
    SetAreas.Change change = new SetAreas.Flags(flags, BOTH & ~flags);
    SetAreas set = new SetAreas(area.start(), at, change, cpu().machine().maxMapCount());
    boolean known = (before & flags & VmFlags.LOCKED) != 0;
    return ask(
        current().mm(),
        set,
        MmapLock.NONE,
        cost(Cost.SET_PTE),
        changed -> {
          if (changed.isEmpty()) {
            return release(Errno.ENOMEM.negated());
          }
          return known ? nextArea(0) : batches() ? drainAndWalk(area) : walkAtOnce(area);
        });
  }

  private boolean batches() {
    return has(KernelSwitch.MLOCK_BATCHES);
  }

  /** Before there were batches munlock() did its work here, and mlock() when it populated. */
  private Instruction walkAtOnce(Vma area) {
    return flags == 0 ? call(new MlockPages(area.start(), at, false), this::nextArea) : nextArea(0);
  }

  private Instruction drainAndWalk(Vma area) {
    return after(new Instruction.DrainLocal(), nothing -> walk(area));
  }

  /** mlock_vma_pages_range(): batches are drained before the walk and after it. */
  private Instruction walk(Vma area) {
    return call(
        new MlockPages(area.start(), at, flags != 0),
        walked -> after(new Instruction.DrainLocal(), nothing -> nextArea(0)));
  }

  private Instruction release(long result) {
    boolean populate = result == 0 && (flags == VmFlags.LOCKED || flags == BOTH && !batches());
    next = 0;
    return ask(
        current().mm(),
        Nothing.NOTHING,
        MmapLock.RELEASE,
        0,
        released -> populate ? populateNext(0) : done(result));
  }

  /** populate_vma_page_range(): private memory that may be written is written, the rest read. */
  private Instruction populateNext(long rc) {
    if (rc < 0) {
      return fail(Errno.ENOMEM);
    }
    if (next == areas.size()) {
      return done(0);
    }
    Vma area = areas.get(next++);
    return area.accessible() ? call(populate(area), this::populateNext) : fail(Errno.ENOMEM);
  }

  private Routine populate(Vma area) {
    boolean write = area.writable() && !area.shared();
    return batches() || area.attributes().backing().type() == MapType.HUGETLB
        ? new Populate(area.start(), area.end(), write)
        : new PopulateLocked(area, write, flags == VmFlags.LOCKED);
  }
}
