package pageferry.protocol.mmap;

import java.util.List;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.gup.Populate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.space.CutOutAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SpaceCpus;
import pageferry.protocol.ops.space.Vma;

/**
 * The system call mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED: mremap_to() and move_vma()
 * (mm/mremap.c, Linux 6.1). Returns 0 where the kernel answers the new address.
 */
public final class MremapCall extends Routine {
  /** mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED. */
  public record Mremap(long addr, long length, long to, long toLength) implements Step.Call {
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
  private final long start;
  private final long to;
  private final long newPages;
  private final long oldPages;
  private boolean locked;

  public MremapCall(Mremap call) {
    super(KernelFunction.MREMAP_TO);
    this.call = call;
    this.old = new PageRange(call.addr(), call.length());
    this.target = new PageRange(call.to(), call.toLength());
    this.start = old.start();
    this.to = target.start();
    this.newPages = target.pages();
    this.oldPages = Math.min(old.pages(), newPages);
  }

  @Override
  protected Instruction start() {
    boolean aligned = old.isAligned() && target.isAligned();
    if (!aligned || newPages == 0 || target.leavesTask() || old.overlaps(target)) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), Nothing.NOTHING, MmapLock.WRITE, 0, held -> clearTarget());
  }

  private Instruction clearTarget() {
    return call(new UnmapAreas(to, to + newPages), rc -> rc < 0 ? release(rc) : shrink());
  }

  /** What the destination has no room for goes first. */
  private Instruction shrink() {
    return call(
        new UnmapAreas(start + oldPages, old.end()), rc -> rc < 0 ? release(rc) : findArea());
  }

  private Instruction findArea() {
    FindAreas find = new FindAreas(start, start + oldPages);
    return ask(current().mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  /** vma_to_resize(): all of it has to lie in one area. */
  private Instruction found(List<Vma> areas) {
    boolean one = areas.size() == 1 && areas.get(0).start() == start;
    if (!one || areas.get(0).end() != start + oldPages) {
      return release(Errno.EFAULT.negated());
    }
    Vma area = areas.get(0);
    locked = area.has(VmFlags.LOCKED);
    return call(
        new KeepReadersOut(current().mm(), start, start + oldPages), nothing -> splitEdges(area));
  }

  private Instruction splitEdges(Vma area) {
    return call(
        new SplitStraddlers(current().mm(), start, start + oldPages),
        rc -> rc < 0 ? release(rc) : mapNew(area));
  }

  /** copy_vma(). */
  private Instruction mapNew(Vma area) {
    int inode = area.inode();
    return inode == 0
        ? link(area, () -> move(0))
        : call(LockInode.toWrite(inode), had -> link(area, () -> unlockInode(inode)));
  }

  private Instruction link(Vma area, Supplier<Instruction> then) {
    MapArea map = new MapArea(area.movedTo(to, to + newPages));
    return ask(current().mm(), map, MmapLock.NONE, cost(Cost.SET_PTE), mapped -> then.get());
  }

  private Instruction unlockInode(int inode) {
    return after(LockInode.drop(inode), dropped -> move(inode));
  }

  private Instruction move(int inode) {
    MovePageTables move = new MovePageTables(start, start + oldPages, to, inode);
    return call(move, rc -> rc < 0 ? release(rc) : flush());
  }

  private Instruction flush() {
    int pages = (int) Math.min(oldPages, Integer.MAX_VALUE);
    return ask(
        current().mm(),
        SpaceCpus.ALL,
        MmapLock.NONE,
        0,
        (CpuMask cpus) -> after(new Instruction.FlushTlb(cpus, pages), flushed -> removeOld()));
  }

  private Instruction removeOld() {
    CutOutAreas cut = new CutOutAreas(start, start + oldPages);
    UnmapRange unmap = new UnmapRange(current().mm(), start, start + oldPages, List.of());
    return ask(current().mm(), cut, MmapLock.NONE, 0, pages -> call(unmap, nothing -> release(0)));
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> populate(result));
  }

  private Instruction populate(long result) {
    return result == 0 && locked && newPages > oldPages
        ? call(new Populate(to + oldPages, to + newPages, true), rc -> done(0))
        : done(result);
  }
}
