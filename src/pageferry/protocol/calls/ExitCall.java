package pageferry.protocol.calls;

import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.space.CutOutAreas;
import pageferry.protocol.space.ForkChunk;
import pageferry.protocol.space.Nothing;

/** The end of a task: do_exit() and, for the last one of its space, exit_mmap() (Linux 6.1). */
final class ExitCall extends Routine {
  ExitCall() {
    super("do_exit");
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.LeaveSpace(), this::left);
  }

  private Instruction left(boolean last) {
    if (!last) {
      return after(new Instruction.EndTask(), nothing -> done(0));
    }
    return ask(
        current().mm(),
        new CutOutAreas(0, ForkChunk.END),
        MmapLock.WRITE,
        0,
        pages -> call(new UnmapRange(0, ForkChunk.END), this::unmapped));
  }

  private Instruction unmapped(long nothing) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, this::released);
  }

  private Instruction released(int nothing) {
    return after(new Instruction.EndTask(), ended -> done(0));
  }
}
