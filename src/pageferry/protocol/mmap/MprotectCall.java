package pageferry.protocol.mmap;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.gup.Populate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.MakeWritable;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.ProtectRange;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;
import pageferry.protocol.rmap.PerNode;

/**
 * The system call mprotect(2): do_mprotect_pkey() and mprotect_fixup() (mm/mprotect.c, Linux 6.1),
 * area by area up to the first hole.
 */
public final class MprotectCall extends Routine {
  /** mprotect(2). */
  public record Mprotect(long addr, long length, Protection protection) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MPROTECT;
    }

    @Override
    public Routine routine() {
      return new MprotectCall(this);
    }
  }

  private final Mprotect call;
  private final PageRange range;
  private List<Vma> areas = List.of();
  private final ArrayDeque<Vma> toPopulate = new ArrayDeque<>();
  private int next;
  private long at;

  public MprotectCall(Mprotect call) {
    super(KernelFunction.DO_MPROTECT_PKEY);
    this.call = call;
    this.range = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    at = range.start(paging());
    if (!range.isAligned(paging())) {
      return fail(Errno.EINVAL);
    }
    if (call.length() == 0) {
      return done(0);
    }
    if (range.wraps(paging()) || range.isEmpty(paging())) {
      return fail(Errno.ENOMEM);
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

  private Vma area() {
    return areas.get(next - 1);
  }

  private Instruction nextArea(long nothing) {
    if (next == areas.size() || areas.get(next).start() != at) {
      return release(at == range.end(paging()) ? 0 : Errno.ENOMEM.negated());
    }
    at = areas.get(next++).end();
    if (area().attributes().protection() == call.protection()) {
      return nextArea(0);
    }
    return call(new SplitAreas(current().mm(), area().start(), at), this::edgesSplit);
  }

  private Instruction edgesSplit(long rc) {
    if (rc < 0) {
      return release(rc);
    }
    SetAreas.Change change = new SetAreas.Protect(call.protection());
    SetAreas set = new SetAreas(area().start(), at, change, cpu().machine().maxMapCount());
    return ask(
        current().mm(),
        set,
        MmapLock.NONE,
        cost(Cost.SET_PTE),
        changed -> changed.isEmpty() ? release(Errno.ENOMEM.negated()) : protect());
  }

  private Instruction protect() {
    ProtectRange protect =
        new ProtectRange(area().start(), at, call.protection(), sharedMemory(area()));
    return ask(current().mm(), protect, MmapLock.NONE, cost(Cost.SET_PTE), this::changed);
  }

  /** vma_wants_writenotify(): pages of tmpfs need no notice of the first write. */
  private static boolean sharedMemory(Vma area) {
    return area.shared() && area.attributes().backing().type() != MapType.FILE;
  }

  private Instruction changed(ProtectRange.Changed changed) {
    boolean hugetlb = area().attributes().backing().type() == MapType.HUGETLB;
    cpu().count(VmCounter.NUMA_HUGE_PTE_UPDATES, hugetlb ? 0 : changed.huge());
    if (changed.huge() + changed.small() == 0) {
      return changedAll(0);
    }
    Instruction flush = new Instruction.FlushTlb(changed.cpus(), changed.huge() + changed.small());
    return after(flush, nothing -> hugetlb ? changedAll(0) : upgrade(changed.dirty()));
  }

  private Instruction upgrade(EntryList dirty) {
    boolean small = has(KernelSwitch.MPROTECT_KEEPS_WRITE);
    boolean huge = has(KernelSwitch.MPROTECT_KEEPS_HUGE_WRITE);
    EntryList candidates = new EntryList();
    boolean possible = call.protection() == Protection.READ_WRITE && !area().shared();
    for (int i = 0; i < dirty.count() && possible; i++) {
      if (Mapping.isHuge(dirty.mapping(i)) ? huge : small) {
        candidates.append(dirty, i);
      }
    }
    if (candidates.count() == 0) {
      return changedAll(0);
    }
    PerNode find = PerNode.exclusive(candidates, 0);
    return call(find, nothing -> makeWritable(candidates, find.refused()));
  }

  private Instruction makeWritable(EntryList entries, EntryList shared) {
    MakeWritable make = new MakeWritable(entries, shared);
    return ask(current().mm(), make, MmapLock.NONE, 0, this::changedAll);
  }

  /** Locked private memory that becomes writable is copied in the end. */
  private Instruction changedAll(int made) {
    boolean locked = area().has(VmFlags.LOCKED) && !area().shared();
    if (locked && call.protection() == Protection.READ_WRITE) {
      toPopulate.add(area());
    }
    return nextArea(0);
  }

  private Instruction release(long result) {
    return ask(
        current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> populateNext(result));
  }

  private Instruction populateNext(long result) {
    Vma area = toPopulate.poll();
    return area == null
        ? done(result)
        : call(new Populate(area.start(), area.end(), true), nothing -> populateNext(result));
  }
}
