package pageferry.protocol.calls;

import pageferry.mm.Errno;
import pageferry.mm.UserRange;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;
import pageferry.protocol.space.Nothing;

/** munmap(2): __vm_munmap() (mm/mmap.c, Linux 6.1). */
final class MunmapCall extends Routine {
  private final UserRange range;

  MunmapCall(Step.Munmap call) {
    super("__vm_munmap");
    this.range = new UserRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    if (!range.isAligned() || range.leavesTask() || range.length() == 0) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), Nothing.NOTHING, MmapLock.WRITE, 0, this::locked);
  }

  private Instruction locked(int nothing) {
    return call(new UnmapAreas(range.startPage(), range.endPage()), this::release);
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(result));
  }
}
