package pageferry.protocol.ksm;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.LookMergesAny;
import pageferry.protocol.ops.space.MergesAny;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;

/**
 * The system call prctl(2) with PR_SET_MEMORY_MERGE and PR_GET_MEMORY_MERGE (kernel/sys.c):
 * ksm_enable_merge_any() and ksm_disable_merge_any() (mm/ksm.c, Linux 6.12). All private memory of
 * the process is given to KSM, what it maps later and what its children have too, or taken from it
 * and unmerged. Returns 0 or 1 for a question, else 0, -ENOMEM, or before 6.4 -EINVAL.
 */
public final class MemoryMergeCall extends Routine {
  /** Has all of the process's memory merged, or none of it. */
  public record SetMemoryMerge(boolean all) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.PRCTL;
    }

    @Override
    public Routine routine() {
      return new MemoryMergeCall(all ? Wish.ALL : Wish.NONE);
    }
  }

  /** Asks whether it has. */
  public record GetMemoryMerge() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.PRCTL;
    }

    @Override
    public Routine routine() {
      return new MemoryMergeCall(Wish.TELL);
    }
  }

  private enum Wish {
    ALL,
    NONE,
    TELL
  }

  private static final long END = ForkChunk.END;

  private final Wish wish;
  private final ArrayDeque<Vma> merged = new ArrayDeque<>();

  private MemoryMergeCall(Wish wish) {
    super(KernelFunction.DO_SYS_PRCTL);
    this.wish = wish;
  }

  @Override
  protected Instruction start() {
    if (!has(KernelSwitch.KSM_MERGES_PROCESSES)) {
      return fail(Errno.EINVAL);
    }
    MmapLock lock = wish == Wish.TELL ? MmapLock.NONE : MmapLock.WRITE;
    return ask(mm(), new LookMergesAny(), lock, 0, this::looked);
  }

  private int mm() {
    return current().mm();
  }

  private Instruction looked(boolean all) {
    if (wish == Wish.TELL) {
      return done(all ? 1 : 0);
    }
    if (all == (wish == Wish.ALL)) {
      return release(0);
    }
    return call(new KeepReadersOut(mm(), 0, END), barred -> all ? find() : enter());
  }

  private Instruction enter() {
    return call(
        new EnterKsm(mm()),
        entered -> ask(mm(), new MergesAny(true), MmapLock.NONE, 0, before -> merge(0)));
  }

  private Instruction merge(long rc) {
    SetAreas merge = new SetAreas(0, END, new SetAreas.Merge());
    return ask(mm(), merge, MmapLock.NONE, cost(Cost.SET_PTE), areas -> release(rc));
  }

  // ksm_del_vmas()

  private Instruction find() {
    return ask(mm(), new FindAreas(0, END), MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(List<Vma> areas) {
    areas.stream().filter(area -> area.has(VmFlags.MERGEABLE)).forEach(merged::add);
    return next();
  }

  private Instruction next() {
    Vma area = merged.poll();
    if (area == null) {
      return ask(mm(), new MergesAny(false), MmapLock.NONE, 0, before -> release(0));
    }
    return area.anon()
        ? call(new UnmergePages(mm(), area.start(), area.end()), rc -> unmerged(area, rc))
        : unmerged(area, 0);
  }

  /** What cannot be unmerged is mergeable all of it. */
  private Instruction unmerged(Vma area, long rc) {
    SetAreas.Change off = new SetAreas.Flags(0, VmFlags.MERGEABLE);
    SetAreas set = new SetAreas(area.start(), area.end(), off);
    return rc < 0 ? merge(rc) : ask(mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), now -> next());
  }

  private Instruction release(long rc) {
    return ask(mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> done(rc));
  }
}
