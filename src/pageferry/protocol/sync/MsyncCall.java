package pageferry.protocol.sync;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * The system call msync(2) with MS_SYNC (mm/msync.c, Linux 6.1): writes the dirty pages of shared
 * maps of files and waits until the device has them. Returns 0, or -ENOMEM where there is a hole.
 */
public final class MsyncCall extends Routine {
  /** msync(2) with MS_SYNC. */
  public record Msync(long addr, long length, long deviceNs) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MSYNC;
    }

    @Override
    public Routine routine() {
      return new MsyncCall(this);
    }
  }

  private PageRange range;
  private final long deviceNs;
  private final ArrayDeque<Vma> areas = new ArrayDeque<>();
  private final ArrayDeque<Long> waits = new ArrayDeque<>();
  private long result;

  MsyncCall(Msync call) {
    super(KernelFunction.DO_SYS_MSYNC);
    this.range = new PageRange(call.addr(), call.length());
    this.deviceNs = call.deviceNs();
  }

  @Override
  protected Instruction start() {
    if (!range.isAligned(paging())) {
      return fail(Errno.EINVAL);
    }
    if (range.wraps(paging())) {
      return fail(Errno.ENOMEM);
    }
    if (range.isEmpty(paging())) {
      return done(0);
    }
    FindAreas find = FindAreas.of(range, paging());
    return ask(current().mm(), find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::found);
  }

  /** What lies behind a hole is written all the same. */
  private Instruction found(List<Vma> found) {
    long end = range.start(paging());
    for (Vma area : found) {
      result = area.start() > end ? Errno.ENOMEM.negated() : result;
      end = area.end();
      if (area.shared() && area.type() == MapType.FILE) {
        areas.add(area);
      }
    }
    result = end < range.end(paging()) ? Errno.ENOMEM.negated() : result;
    return nextArea();
  }

  private Instruction nextArea() {
    Vma area = areas.poll();
    if (area == null) {
      return done(result);
    }
    PageRange pages =
        new PageRange(paging().address(area.start()), paging().address(area.end() - area.start()));
    WriteRange write = new WriteRange(pages, 0, deviceNs);
    return call(write, began -> written(write));
  }

  /** __filemap_fdatawait_range(). */
  private Instruction written(WriteRange write) {
    waits.addAll(write.begun());
    return waitNext();
  }

  private Instruction waitNext() {
    Long pfn = waits.poll();
    return pfn == null ? nextArea() : call(new FolioWaitWriteback(pfn), waited -> waitNext());
  }
}
