package pageferry.protocol.madvise;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.gup.Populate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Vma;

/**
 * MADV_POPULATE_READ and MADV_POPULATE_WRITE: madvise_populate() (mm/madvise.c, Linux 6.1), area by
 * area. Returns 0, -ENOMEM where there is a hole, or -EINVAL where an area forbids the access.
 */
final class PopulateAdvice extends Routine {
  private final long start;
  private final long end;
  private final boolean write;
  private List<Vma> areas = List.of();
  private int next;
  private long at;
  private boolean hole;

  PopulateAdvice(long start, long end, boolean write) {
    super(KernelFunction.MADVISE_POPULATE);
    this.start = start;
    this.end = end;
    this.write = write;
    this.at = start;
  }

  @Override
  protected Instruction start() {
    FindAreas find = new FindAreas(start, end);
    return ask(current().mm(), find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    return nextArea(0);
  }

  private Instruction nextArea(long rc) {
    if (rc < 0) {
      return done(rc);
    }
    boolean ends = next == areas.size();
    hole |= at < end && (ends || areas.get(next).start() != at);
    boolean stops = hole && !has(KernelSwitch.POPULATE_PASSES_HOLES);
    if (ends || stops) {
      return hole ? fail(Errno.ENOMEM) : done(0);
    }
    Vma area = areas.get(next++);
    if (write ? !area.writable() : !area.accessible()) {
      return fail(Errno.EINVAL);
    }
    at = area.end();
    return call(new Populate(area.start(), area.end(), write), this::nextArea);
  }
}
