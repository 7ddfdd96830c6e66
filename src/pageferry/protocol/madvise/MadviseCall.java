package pageferry.protocol.madvise;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Madvice;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.RenewHugetlb;
import pageferry.protocol.collapse.CollapseAdvice;
import pageferry.protocol.fault.ReadWanted;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ksm.EnterKsm;
import pageferry.protocol.ksm.UnmergePages;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.SplitAreas;
import pageferry.protocol.mmap.UnmapRange;
import pageferry.protocol.ops.space.FindAreaAlone;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.poison.InjectError;
import pageferry.protocol.program.MapType;
import pageferry.protocol.swap.ReadShared;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.swap.SwapInRange;
import pageferry.protocol.truncate.PunchHole;

/**
 * The system call madvise(2): do_madvise() and madvise_walk_vmas() (mm/madvise.c, Linux 6.1). Areas
 * are visited one by one; holes are passed over and make it -ENOMEM in the end.
 */
public final class MadviseCall extends Routine {
  /** madvise(2); advice is the number of asm-generic/mman-common.h. */
  public record Madvise(long addr, long length, int advice) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MADVISE;
    }

    @Override
    public Routine routine() {
      return new MadviseCall(this);
    }
  }

  private static final int OWN = 0;

  private final Madvise call;
  private final int target;
  private final PageRange range;
  private List<Vma> areas = List.of();
  private int next;
  private long at;
  private boolean hole;
  private MmapLock release = MmapLock.RELEASE;

  public MadviseCall(Madvise call) {
    this(call, OWN);
  }

  /**
   * @param target the address space
   */
  MadviseCall(Madvise call, int target) {
    super(KernelFunction.DO_MADVISE);
    this.call = call;
    this.target = target;
    this.range = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    at = range.start(paging());
    boolean wraps = range.wraps(paging()) || range.isEmpty(paging()) && call.length() != 0;
    if (!isKnown() || !range.isAligned(paging()) || wraps) {
      return fail(Errno.EINVAL);
    }
    if (call.length() == 0) {
      return done(0);
    }
    boolean populates =
        call.advice() == Madvice.POPULATE_READ || call.advice() == Madvice.POPULATE_WRITE;
    if (populates) {
      return call(
          new PopulateAdvice(
              range.start(paging()), range.end(paging()), call.advice() == Madvice.POPULATE_WRITE),
          this::done);
    }
    if (call.advice() == Madvice.HWPOISON || call.advice() == Madvice.SOFT_OFFLINE) {
      return call(
          new InjectError(
              range.start(paging()), range.end(paging()), call.advice() == Madvice.SOFT_OFFLINE),
          this::done);
    }
    if (changesFlags()) {
      return find(MmapLock.WRITE);
    }
    boolean one = zaps() && has(KernelSwitch.MADVISE_TAKES_VMA_LOCK);
    FindAreaAlone alone = new FindAreaAlone(range.start(paging()), range.end(paging()));
    return one
        ? ask(mm(), alone, MmapLock.AREA_READ, cost(Cost.LOOKUP), this::foundAlone)
        : find(MmapLock.READ);
  }

  private int mm() {
    return target == OWN ? current().mm() : target;
  }

  private Instruction find(MmapLock lock) {
    return ask(mm(), FindAreas.of(range, paging()), lock, cost(Cost.LOOKUP), this::found);
  }

  /** try_vma_read_lock(): where it fails mmap_lock is taken. */
  private Instruction foundAlone(List<Vma> area) {
    if (area.isEmpty()) {
      return find(MmapLock.READ);
    }
    release = MmapLock.AREA_RELEASE;
    return found(area);
  }

  private boolean zaps() {
    return call.advice() == Madvice.DONTNEED || call.advice() == Madvice.FREE;
  }

  private boolean isKnown() {
    return switch (call.advice()) {
      case Madvice.NORMAL, Madvice.RANDOM, Madvice.SEQUENTIAL, Madvice.WILLNEED -> true;
      case Madvice.DONTNEED, Madvice.FREE, Madvice.REMOVE, Madvice.COLD, Madvice.PAGEOUT -> true;
      case Madvice.DONTFORK, Madvice.DOFORK, Madvice.MERGEABLE, Madvice.UNMERGEABLE -> true;
      case Madvice.HUGEPAGE, Madvice.NOHUGEPAGE, Madvice.HWPOISON, Madvice.SOFT_OFFLINE -> true;
      case Madvice.COLLAPSE -> has(KernelSwitch.COLLAPSE_ADVICE);
      case Madvice.POPULATE_READ, Madvice.POPULATE_WRITE -> has(KernelSwitch.POPULATE_ADVICE);
      default -> false;
    };
  }

  private boolean changesFlags() {
    return switch (call.advice()) {
      case Madvice.WILLNEED, Madvice.DONTNEED, Madvice.FREE, Madvice.REMOVE -> false;
      case Madvice.COLD, Madvice.PAGEOUT, Madvice.COLLAPSE -> false;
      default -> true;
    };
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    return changesFlags()
        ? call(
            new KeepReadersOut(mm(), range.start(paging()), range.end(paging())), this::visitNext)
        : visitNext(0);
  }

  private Instruction visitNext(long rc) {
    if (rc < 0) {
      return release(rc);
    }
    if (next == areas.size()) {
      return release(hole || at < range.end(paging()) ? Errno.ENOMEM.negated() : 0);
    }
    Vma area = areas.get(next++);
    hole |= area.start() > at;
    at = area.end();
    return visit(area);
  }

  /** madvise_vma_behavior(). */
  private Instruction visit(Vma area) {
    return switch (call.advice()) {
      case Madvice.DONTNEED -> dontNeed(area);
      case Madvice.COLD, Madvice.PAGEOUT -> cold(area);
      case Madvice.FREE -> free(area);
      case Madvice.WILLNEED -> willNeed(area);
      case Madvice.REMOVE -> remove(area);
      case Madvice.COLLAPSE -> call(new CollapseAdvice(area.start(), area.end()), this::visitNext);
      case Madvice.DONTFORK -> setFlags(area, VmFlags.DONTCOPY, 0);
      case Madvice.DOFORK -> setFlags(area, 0, VmFlags.DONTCOPY);
      case Madvice.MERGEABLE -> merge(area);
      case Madvice.UNMERGEABLE -> unmerge(area);
      case Madvice.HUGEPAGE -> setFlags(area, VmFlags.HUGEPAGE, VmFlags.NOHUGEPAGE);
      case Madvice.NOHUGEPAGE -> setFlags(area, VmFlags.NOHUGEPAGE, VmFlags.HUGEPAGE);
      default -> visitNext(0);
    };
  }

  private Instruction dontNeed(Vma area) {
    if (area.has(VmFlags.LOCKED) || isHugetlb(area) && !dropsHugetlb(area)) {
      return visitNext(Errno.EINVAL.negated());
    }
    if (isHugetlb(area)) {
      long end = wholeEnd(area, area.end());
      UnmapRange unmap = new UnmapRange(mm(), area.start(), end, List.of());
      return call(new RenewHugetlb(mm(), area, end), renewed -> call(unmap, this::visitNext));
    }
    SplitAreas split = new SplitAreas(mm(), area.start(), area.end());
    UnmapRange unmap =
        new UnmapRange(mm(), area.start(), area.end(), List.of())
            .freeingTables(has(KernelSwitch.DONTNEED_FREES_TABLES));
    return call(split, nothing -> call(unmap, this::visitNext));
  }

  /**
   * madvise_dontneed_free_valid_vma(): from the beginning of a huge page on, its end is rounded.
   */
  private boolean dropsHugetlb(Vma area) {
    return wholeStart(area, area.start()) == area.start() && has(KernelSwitch.DONTNEED_ON_HUGETLB);
  }

  /** The first page of the page of hugetlb that a page of an area lies in. */
  private long wholeStart(Vma area, long page) {
    return Paging.folioStart(page, area.hugetlbOrder(paging()));
  }

  /** The first page of a page of hugetlb from a page of an area on. */
  private long wholeEnd(Vma area, long page) {
    return wholeStart(area, page + (1L << area.hugetlbOrder(paging())) - 1);
  }

  /** can_madv_lru_vma(); both begin with lru_add_drain(). */
  private Instruction cold(Vma area) {
    if (area.has(VmFlags.LOCKED) || isHugetlb(area)) {
      return visitNext(Errno.EINVAL.negated());
    }
    return advise(area);
  }

  private Instruction advise(Vma area) {
    AdviseRange advise = new AdviseRange(mm(), area, call.advice());
    return after(new Instruction.DrainLocal(), drained -> call(advise, this::visitNext));
  }

  private Instruction free(Vma area) {
    if (area.has(VmFlags.LOCKED) || !area.anonymous()) {
      return visitNext(Errno.EINVAL.negated());
    }
    return Swap.exists(cpu())
        ? call(new FreeRangeSlots(mm(), area.start(), area.end()), rc -> advise(area))
        : advise(area);
  }

  /** madvise_willneed(): what is in no file is looked for in swap. */
  private Instruction willNeed(Vma area) {
    if (area.type() == MapType.FILE) {
      return ask(mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> read(area));
    }
    if (!Swap.exists(cpu())) {
      return after(new Instruction.DrainLocal(), drained -> visitNext(0));
    }
    return area.inode() == 0
        ? call(new SwapInRange(mm(), area), this::visitNext)
        : call(
            new ReadShared(area.inode(), area.offset(area.start()), area.offset(area.end())),
            read -> after(new Instruction.DrainLocal(), drained -> visitNext(0)));
  }

  /** vfs_fadvise() runs without mmap_lock. */
  private Instruction read(Vma area) {
    ReadWanted read =
        new ReadWanted(area.inode(), area.offset(area.start()), area.offset(area.end()));
    return call(read, done -> ask(mm(), Nothing.NOTHING, MmapLock.READ, 0, locked -> visitNext(0)));
  }

  private Instruction remove(Vma area) {
    if (area.has(VmFlags.LOCKED) || area.anonymous()) {
      return visitNext(Errno.EINVAL.negated());
    }
    boolean writable = area.writable() || !has(KernelSwitch.REMOVE_NEEDS_WRITABLE);
    if (!area.shared() || !writable) {
      return visitNext(Errno.EACCES.negated());
    }
    return ask(mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> punch(area));
  }

  /** vfs_fallocate() runs without mmap_lock; of hugetlb only whole pages go. */
  private Instruction punch(Vma area) {
    long from = area.offset(area.start());
    long to = area.offset(area.end());
    boolean hugetlb = isHugetlb(area);
    PunchHole hole =
        new PunchHole(
            area.inode(),
            hugetlb ? wholeEnd(area, from) : from,
            hugetlb ? wholeStart(area, to) : to,
            hugetlb);
    return call(hole, done -> ask(mm(), Nothing.NOTHING, MmapLock.READ, 0, locked -> visitNext(0)));
  }

  /** ksm_madvise(): of memory that it does not merge the advice is ignored. */
  private Instruction merge(Vma area) {
    boolean refused = area.shared() || isHugetlb(area) || area.has(VmFlags.MERGEABLE);
    return refused
        ? visitNext(0)
        : call(new EnterKsm(mm()), entered -> setFlags(area, VmFlags.MERGEABLE, 0));
  }

  private Instruction unmerge(Vma area) {
    UnmergePages undo = new UnmergePages(mm(), area.start(), area.end());
    return area.has(VmFlags.MERGEABLE) && area.anon()
        ? call(
            undo,
            rc -> rc < 0 ? visitNext(Errno.EAGAIN.negated()) : setFlags(area, 0, VmFlags.MERGEABLE))
        : setFlags(area, 0, VmFlags.MERGEABLE);
  }

  private static boolean isHugetlb(Vma area) {
    return area.type() == MapType.HUGETLB;
  }

  private Instruction setFlags(Vma area, int set, int cleared) {
    if ((area.attributes().flags() & (set | cleared)) == set) {
      return visitNext(0);
    }
    SplitAreas split = new SplitAreas(mm(), area.start(), area.end());
    SetAreas.Change flags = new SetAreas.Flags(set, cleared);
    SetAreas change = new SetAreas(area.start(), area.end(), flags, cpu().machine().maxMapCount());
    return call(split, rc -> rc < 0 ? visitNext(rc) : change(change));
  }

  /** madvise_vma_behavior() tells too many areas as a want that may pass. */
  private Instruction change(SetAreas change) {
    return ask(
        mm(),
        change,
        MmapLock.NONE,
        cost(Cost.SET_PTE),
        areas -> visitNext(areas.isEmpty() ? Errno.EAGAIN.negated() : 0));
  }

  private Instruction release(long result) {
    return ask(mm(), Nothing.NOTHING, release, 0, released -> done(result));
  }
}
