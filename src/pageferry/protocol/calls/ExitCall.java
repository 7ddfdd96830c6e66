package pageferry.protocol.calls;

import java.util.List;
import java.util.Map;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.gup.PageHold;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.space.CutOutAreas;
import pageferry.protocol.space.FindAreas;
import pageferry.protocol.space.ForkChunk;
import pageferry.protocol.space.Nothing;
import pageferry.protocol.space.Vma;

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
      return closeNext(0);
    }
    FindAreas all = new FindAreas(0, ForkChunk.END);
    return ask(current().mm(), all, MmapLock.WRITE, 0, this::found);
  }

  private Instruction found(List<Vma> areas) {
    return ask(
        current().mm(),
        new CutOutAreas(0, ForkChunk.END),
        MmapLock.NONE,
        0,
        pages ->
            call(
                new UnmapRange(0, ForkChunk.END, areas),
                unmapped -> call(new LeaveInodes(areas), this::unmapped)));
  }

  private Instruction unmapped(long nothing) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, this::released);
  }

  /** exit_files(): rings and pipes let go of their pages. */
  private Instruction closeNext(long nothing) {
    Map.Entry<String, PageHold> hold = current().holds.pollFirstEntry();
    return hold == null
        ? after(new Instruction.EndTask(), ended -> done(0))
        : call(new ReleasePages(hold.getValue()), this::closeNext);
  }

  private Instruction released(int nothing) {
    return closeNext(0);
  }
}
