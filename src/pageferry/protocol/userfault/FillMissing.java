package pageferry.protocol.userfault;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.ProgramSignal;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.fault.DiscardNew;
import pageferry.protocol.fault.NewPage;
import pageferry.protocol.fault.SharedFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.ResolveUserfaults;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.thp.MapTable;

/**
 * UFFDIO_COPY and UFFDIO_ZEROPAGE: mfill_atomic() (mm/userfaultfd.c, Linux 6.1). Pages are
 * allocated for whoever calls it, by the policy of the area or else of that task, and those who
 * wait for them woken. Returns the bytes filled, or an errno if there are none.
 */
final class FillMissing extends Routine {
  private final ProgramSignal resolved;
  private final long first;
  private final long end;
  private final boolean zero;
  private long at;
  private int error;
  private long page;

  /**
   * @param first the first page
   * @param pages how many
   * @param zero whether they get the zero page
   */
  FillMissing(ProgramSignal resolved, long first, long pages, boolean zero) {
    super(KernelFunction.MFILL_ATOMIC);
    this.resolved = resolved;
    this.first = first;
    this.end = first + pages;
    this.zero = zero;
    this.at = first;
  }

  @Override
  protected Instruction start() {
    FindAreas find = new FindAreas(first, end);
    return ask(current().mm(), find, MmapLock.READ, cost(Cost.LOOKUP), this::found);
  }

  /** The range must lie in one area that is registered: -ENOENT. */
  private Instruction found(List<Vma> areas) {
    boolean fits =
        areas.size() == 1
            && areas.get(0).has(VmFlags.UFFD_MISSING)
            && areas.get(0).start() <= first
            && areas.get(0).end() >= end;
    return fits ? next(areas.get(0)) : stop(Errno.ENOENT.negated());
  }

  private Instruction next(Vma area) {
    return at == end
        ? stop(0)
        : call(
            new MapTable(current().mm(), at, 0), rc -> rc < 0 ? stop(rc.intValue()) : fill(area));
  }

  private Instruction fill(Vma area) {
    if (area.shared()) {
      FindPages find = new FindPages(area.offset(at), 1, area.offset(at));
      return after(
          new Instruction.AskInode(area.inode(), find),
          (FindPages.Found now) -> fillShared(area, now));
    }
    if (zero) {
      SetEntry set = new SetEntry(at, 0, Pte.PRESENT | Pte.ZERO);
      return ask(
          current().mm(),
          set,
          MmapLock.NONE,
          cost(Cost.SET_PTE),
          ours -> ours ? filled(area) : stop(Errno.EEXIST.negated()));
    }
    AllocContext placement = AllocContext.forPage(current(), area, at, 0);
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, NewFolio.ANONYMOUS, mapping());
    return call(AllocCharged.of(current(), alloc), pfn -> allocated(area, pfn));
  }

  /**
   * shmem_mfill_atomic_pte(): a page of the object's that all who map it find, never a large one.
   */
  private Instruction fillShared(Vma area, FindPages.Found now) {
    if (now.pfns()[0] >= 0 || now.slot() >= 0) {
      return stop(Errno.EEXIST.negated());
    }
    Vma plain = area.withFlags(VmFlags.NOHUGEPAGE, VmFlags.HUGEPAGE | VmFlags.UFFD_MISSING);
    long ns = zero ? 0 : cost(Cost.COPY_LOCAL);
    return spend(
        ns,
        spent ->
            call(
                new SharedFault(at, true, plain),
                rc -> rc < 0 ? stop(rc.intValue()) : filled(area)));
  }

  private long mapping() {
    return Mapping.of(current().mm(), at, false);
  }

  private Instruction allocated(Vma area, long pfn) {
    if (pfn < 0) {
      return stop((int) pfn);
    }
    page = pfn;
    NewPage.add(cpu(), area, pfn, 1);
    long writable = area.writable() ? Pte.WRITE : 0;
    SetEntry set = new SetEntry(at, 0, Pte.of(pfn, Pte.PRESENT | Pte.DIRTY | writable));
    long ns = cost(Cost.COPY_LOCAL) + cost(Cost.SET_PTE) + cost(Cost.LRU_ADD);
    return ask(current().mm(), set, MmapLock.NONE, ns, ours -> mapped(area, ours));
  }

  private Instruction mapped(Vma area, boolean ours) {
    if (!ours) {
      DiscardNew discard = new DiscardNew(page, mapping(), 1);
      return call(discard, nothing -> stop(Errno.EEXIST.negated()));
    }
    NewPage.mapped(cpu(), area, 1);
    return filled(area);
  }

  private Instruction filled(Vma area) {
    at++;
    return after(new Instruction.CondResched(), nothing -> next(area));
  }

  private Instruction stop(int why) {
    error = why;
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> wake());
  }

  private Instruction wake() {
    return at == first
        ? done(error)
        : ask(current().mm(), new ResolveUserfaults(first, at), MmapLock.NONE, 0, this::woken);
  }

  private Instruction woken(boolean any) {
    long bytes = paging().address(at - first);
    return any ? after(new Instruction.RaiseSignal(resolved), raised -> done(bytes)) : done(bytes);
  }
}
