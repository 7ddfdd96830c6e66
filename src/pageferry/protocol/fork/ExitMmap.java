package pageferry.protocol.fork;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.mmap.LeaveInodes;
import pageferry.protocol.mmap.UnlockAreas;
import pageferry.protocol.mmap.UnmapRange;
import pageferry.protocol.ops.ksm.LeaveSpace;
import pageferry.protocol.ops.space.CutOutAreas;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.KsmEvent;
import pageferry.world.TaskEvent;

/**
 * Gives back all that an address space has mapped: exit_mmap() (mm/mmap.c, Linux 6.1), at the end
 * of its last use, be that by a task of its own or by one that moved its pages, or of a fork that
 * failed. Returns 0.
 */
public final class ExitMmap extends Routine {
  private final int mm;

  public ExitMmap(int mm) {
    super(KernelFunction.EXIT_MMAP);
    this.mm = mm;
  }

  @Override
  protected Instruction start() {
    cpu().trace(new TaskEvent.ExitMmap(mm));
    return ask(mm, new FindAreas(0, ForkChunk.END), MmapLock.WRITE, 0, this::found);
  }

  private Instruction found(List<Vma> areas) {
    boolean merges = areas.stream().anyMatch(area -> area.has(VmFlags.MERGEABLE));
    return merges
        ? after(new Instruction.AskKsm(new LeaveSpace(mm)), left -> leftKsm(areas))
        : unlock(areas);
  }

  /** ksm_exit(). */
  private Instruction leftKsm(List<Vma> areas) {
    cpu().trace(new KsmEvent.KsmExit(mm));
    return unlock(areas);
  }

  private Instruction unlock(List<Vma> areas) {
    UnlockAreas unlock = new UnlockAreas(mm, areas, 0, ForkChunk.END);
    return call(unlock, unlocked -> cut(areas));
  }

  private Instruction cut(List<Vma> areas) {
    CutOutAreas cut = new CutOutAreas(0, ForkChunk.END);
    return ask(mm, cut, MmapLock.NONE, 0, pages -> unmap(areas));
  }

  private Instruction unmap(List<Vma> areas) {
    UnmapRange unmap = new UnmapRange(mm, 0, ForkChunk.END, areas);
    return call(
        unmap.unlinking(areas), unmapped -> call(new LeaveInodes(mm, areas), this::release));
  }

  private Instruction release(long nothing) {
    return ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(0));
  }
}
