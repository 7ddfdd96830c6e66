package pageferry.protocol.mmap;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.Nothing;

/**
 * The system call munmap(2): __vm_munmap() (mm/mmap.c, Linux 6.1). mmap_lock is held for writing,
 * since 4.20 for reading while pages are zapped.
 */
public final class MunmapCall extends Routine {
  /** munmap(2) of {@code length} bytes at {@code addr}. */
  public record Munmap(long addr, long length) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MUNMAP;
    }

    @Override
    public Routine routine() {
      return new MunmapCall(this);
    }
  }

  private final PageRange range;

  public MunmapCall(Munmap call) {
    super(KernelFunction.VM_MUNMAP);
    this.range = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    if (!range.isAligned(paging()) || range.leavesTask(paging()) || range.length() == 0) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), Nothing.NOTHING, MmapLock.WRITE, 0, this::locked);
  }

  private Instruction locked(int nothing) {
    boolean downgrades = has(KernelSwitch.MUNMAP_DOWNGRADES);
    return call(
        new UnmapAreas(range.start(paging()), range.end(paging()), downgrades), this::release);
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(result));
  }
}
