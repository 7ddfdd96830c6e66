package pageferry.protocol.calls;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;
import pageferry.protocol.space.CutOutAreas;
import pageferry.protocol.space.FindAreas;
import pageferry.protocol.space.Nothing;
import pageferry.protocol.space.Vma;

/** munmap(2): __vm_munmap() (mm/mmap.c, Linux 6.1). */
final class MunmapCall extends Routine {
  private final Step.Munmap call;
  private final long start;
  private final long end;
  private List<Vma> areas = List.of();

  MunmapCall(Step.Munmap call) {
    super("__vm_munmap");
    this.call = call;
    this.start = call.addr() >> 12;
    this.end = start + ((call.length() + 4095) >> 12);
  }

  @Override
  protected Instruction start() {
    if ((call.addr() & 4095) != 0 || call.length() <= 0) {
      return fail(Errno.EINVAL);
    }
    return ask(current().mm(), new FindAreas(start, end), MmapLock.WRITE, 0, this::found);
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    return call(new SplitStraddlers(current().mm(), start, end), this::split);
  }

  private Instruction split(long rc) {
    if (rc < 0) {
      return release(rc);
    }
    CutOutAreas cut = new CutOutAreas(start, end);
    return ask(current().mm(), cut, MmapLock.NONE, cost(Cost.SET_PTE), this::cutOut);
  }

  private Instruction cutOut(long pages) {
    return call(new UnmapRange(current().mm(), start, end, areas), this::unmapped);
  }

  private Instruction unmapped(long nothing) {
    return call(new LeaveInodes(current().mm(), areas), this::left);
  }

  private Instruction left(long nothing) {
    return release(0);
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(result));
  }
}
