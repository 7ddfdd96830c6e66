package pageferry.protocol.calls;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Madvice;
import pageferry.mm.VmFlags;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;
import pageferry.protocol.space.FindAreas;
import pageferry.protocol.space.Nothing;
import pageferry.protocol.space.SetAreas;
import pageferry.protocol.space.Vma;

/**
 * madvise(2): do_madvise() (mm/madvise.c, Linux 6.1), for the advices about huge pages and
 * DONTNEED.
 */
final class MadviseCall extends Routine {
  private final Step.Madvise call;
  private final long start;
  private final long end;
  private boolean hole;

  MadviseCall(Step.Madvise call) {
    super("do_madvise");
    this.call = call;
    this.start = call.addr() >> 12;
    this.end = start + ((call.length() + 4095) >> 12);
  }

  @Override
  protected Instruction start() {
    boolean known =
        switch (call.advice()) {
          case Madvice.NORMAL, Madvice.DONTNEED, Madvice.HUGEPAGE, Madvice.NOHUGEPAGE -> true;
          default -> false;
        };
    if (!known || (call.addr() & 4095) != 0) {
      return fail(Errno.EINVAL);
    }
    if (call.length() == 0) {
      return done(0);
    }
    MmapLock lock = call.advice() == Madvice.DONTNEED ? MmapLock.READ : MmapLock.WRITE;
    return ask(current().mm(), new FindAreas(start, end), lock, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(List<Vma> areas) {
    long covered = 0;
    for (Vma area : areas) {
      covered += area.end() - area.start();
    }
    hole = covered < end - start;
    return call(new SplitStraddlers(current().mm(), start, end), this::split);
  }

  private Instruction split(long rc) {
    return switch (call.advice()) {
      case Madvice.DONTNEED -> call(new UnmapRange(start, end), this::changed);
      case Madvice.HUGEPAGE -> advise(VmFlags.HUGEPAGE, VmFlags.NOHUGEPAGE);
      case Madvice.NOHUGEPAGE -> advise(VmFlags.NOHUGEPAGE, VmFlags.HUGEPAGE);
      default -> changed(0);
    };
  }

  private Instruction advise(int set, int cleared) {
    SetAreas change = new SetAreas(start, end, new SetAreas.Flags(set, cleared));
    return ask(current().mm(), change, MmapLock.NONE, cost(Cost.SET_PTE), areas -> changed(0));
  }

  private Instruction changed(long nothing) {
    long result = hole ? Errno.ENOMEM.negated() : 0;
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(result));
  }
}
