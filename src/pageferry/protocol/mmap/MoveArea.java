package pageferry.protocol.mmap;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.locking.VisitAnonVmas;
import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.node.hugetlb.MovePromises;
import pageferry.protocol.ops.space.CutOutAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.SpaceCpus;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;

/**
 * Moves what one area has in a stretch to another place: mremap_to() and move_vma() (mm/mremap.c,
 * Linux 6.1 and 6.17), mmap_lock held for writing. Returns 0 or a negated errno.
 */
final class MoveArea extends Routine {
  /**
   * From where to where.
   *
   * @param start the first page
   * @param pages how many pages move; the destination has no room for more
   * @param end the page after the last of the source, which goes where it is not moved
   * @param to the first page of the destination
   * @param newPages its size
   * @param keeps MREMAP_DONTUNMAP: the source stays, empty
   */
  record Plan(long start, long pages, long end, long to, long newPages, boolean keeps) {}

  private final Plan plan;
  private final long start;
  private final long until;
  private @Nullable Vma area;

  MoveArea(Plan plan) {
    super(KernelFunction.MREMAP_TO);
    this.plan = plan;
    this.start = plan.start();
    this.until = plan.start() + plan.pages();
  }

  /** Whether the area is locked, afterwards. */
  boolean locked() {
    return area != null && area.has(VmFlags.LOCKED);
  }

  @Override
  protected Instruction start() {
    return has(KernelSwitch.MREMAP_MOVES_AREAS) ? findArea(this::clearTarget) : clearTarget();
  }

  private Instruction findArea(Supplier<Instruction> then) {
    FindAreas find = new FindAreas(start, until);
    return ask(
        current().mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), areas -> checked(areas, then));
  }

  /** check_prep_vma(), before 6.17 vma_to_resize(): all of it has to lie in one area. */
  private Instruction checked(List<Vma> areas, Supplier<Instruction> then) {
    if (areas.isEmpty() || areas.get(0).start() != start) {
      return fail(Errno.EFAULT);
    }
    Vma found = areas.get(0);
    boolean privateOnly = !has(KernelSwitch.DONTUNMAP_OF_SHARED);
    if (plan.keeps() && privateOnly && (!found.anonymous() || found.shared())) {
      return fail(Errno.EINVAL);
    }
    if (!onWholePages(found)) {
      return fail(Errno.EINVAL);
    }
    if (found.end() != until) {
      return fail(Errno.EFAULT);
    }
    area = found;
    return then.get();
  }

  /** Pages of hugetlb begin where they can be mapped, here and there: mremap(). */
  private boolean onWholePages(Vma found) {
    int order = found.hugetlbOrder(paging());
    return Paging.folioStart(start, order) == start
        && Paging.folioStart(plan.to(), order) == plan.to();
  }

  private Instruction clearTarget() {
    return call(
        new UnmapAreas(plan.to(), plan.to() + plan.newPages()), rc -> rc < 0 ? done(rc) : shrink());
  }

  /** What the destination has no room for goes first. */
  private Instruction shrink() {
    UnmapAreas unmap = new UnmapAreas(until, plan.end());
    return call(unmap, rc -> rc < 0 ? done(rc) : findArea(this::keepOut));
  }

  private Instruction keepOut() {
    return call(new KeepReadersOut(current().mm(), start, until), nothing -> splitEdges());
  }

  private Instruction splitEdges() {
    return call(new SplitAreas(current().mm(), start, until), rc -> rc < 0 ? done(rc) : mapNew());
  }

  /** copy_vma(). */
  private Instruction mapNew() {
    Vma source = Objects.requireNonNull(area);
    return call(VisitAnonVmas.copy(List.of(source)), copied -> mapNew(source));
  }

  private Instruction mapNew(Vma source) {
    int inode = source.inode();
    return inode == 0
        ? link(source, () -> move(source))
        : call(LockInode.toWrite(inode), had -> link(source, () -> unlockInode(source)));
  }

  private Instruction link(Vma source, Supplier<Instruction> then) {
    MapArea map = new MapArea(source.movedTo(plan.to(), plan.to() + plan.newPages()), true);
    return ask(current().mm(), map, MmapLock.NONE, cost(Cost.SET_PTE), mapped -> then.get());
  }

  private Instruction unlockInode(Vma source) {
    return after(LockInode.drop(source.inode()), dropped -> move(source));
  }

  private Instruction move(Vma source) {
    MovePageTables move = new MovePageTables(start, until, plan.to(), source);
    return call(move, rc -> rc < 0 ? done(rc) : movePromises(source));
  }

  private Instruction movePromises(Vma source) {
    long owner = HugetlbReserves.ofSpace(current().mm());
    MovePromises promises = new MovePromises(owner, start, until, plan.to() - start);
    boolean has = source.type() == MapType.HUGETLB && source.inode() == 0;
    return has ? ask(0, promises, 0, moved -> flush()) : flush();
  }

  private Instruction flush() {
    int pages = (int) Math.min(plan.pages(), Integer.MAX_VALUE);
    return ask(
        current().mm(),
        SpaceCpus.ALL,
        MmapLock.NONE,
        0,
        (CpuMask cpus) ->
            after(
                new Instruction.FlushTlb(cpus, pages),
                flushed -> plan.keeps() ? leaveOld() : removeOld()));
  }

  private Instruction removeOld() {
    CutOutAreas cut = new CutOutAreas(start, until);
    UnmapRange unmap = new UnmapRange(current().mm(), start, until, List.of());
    unmap.unlinking(List.of(Objects.requireNonNull(area)));
    return ask(current().mm(), cut, MmapLock.NONE, 0, pages -> call(unmap, nothing -> done(0)));
  }

  /** dontunmap_complete(): what stays is empty and no longer locked. */
  private Instruction leaveOld() {
    SetAreas unlock = new SetAreas(start, until, new SetAreas.Flags(0, VmFlags.LOCKED));
    return ask(current().mm(), unlock, MmapLock.NONE, 0, areas -> done(0));
  }
}
