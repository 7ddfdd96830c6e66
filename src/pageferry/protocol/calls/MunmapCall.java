package pageferry.protocol.calls;

import pageferry.mm.Errno;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;
import pageferry.protocol.space.Nothing;

/** munmap(2): __vm_munmap() (mm/mmap.c, Linux 6.1). */
final class MunmapCall extends Routine {
  private final Step.Munmap call;

  MunmapCall(Step.Munmap call) {
    super("__vm_munmap");
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if ((call.addr() & 4095) != 0 || call.length() <= 0) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), Nothing.NOTHING, MmapLock.WRITE, 0, this::locked);
  }

  private Instruction locked(int nothing) {
    long start = call.addr() >> 12;
    return call(new UnmapAreas(start, start + ((call.length() + 4095) >> 12)), this::release);
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(result));
  }
}
