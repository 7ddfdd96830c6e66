package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.KeepPages;
import pageferry.protocol.gup.LongtermPin;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.memcg.ChargeKernelMemory;
import pageferry.protocol.memcg.FreeRing;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.protocol.program.MapType;

/**
 * A registered buffer of io_uring: io_pin_pages() (io_uring/rsrc.c, Linux 6.1), or in batches a
 * mapping for a device: vfio_pin_pages_remote() (drivers/vfio/vfio_iommu_type1.c). Its pages stay
 * pinned under the step's name until {@link ReleaseCall} or the task's end. An empty buffer is
 * refused by io_buffer_validate(), and there is no memory beyond the user's addresses.
 */
public final class PinCall extends Routine {
  /**
   * A long-term pin (FOLL_LONGTERM, FOLL_WRITE) of a range under a name: registered buffers of
   * io_uring. It is taken in calls for {@code batch} pages each.
   */
  public record Pin(String name, long addr, long length, long batch) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.PIN;
    }

    @Override
    public String holds() {
      return "pin " + name;
    }

    @Override
    public Routine routine() {
      return new PinCall(this);
    }
  }

  private final Pin call;
  private final PageRange buffer;
  private GetPages.Range range = new GetPages.Range(0, 0, true);
  private final PageRuns pages = new PageRuns();

  PinCall(Pin call) {
    super(KernelFunction.IO_PIN_PAGES);
    this.call = call;
    this.buffer = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    if (buffer.length() == 0 || buffer.leavesTask(paging())) {
      return fail(Errno.EFAULT);
    }
    PageRange whole = buffer.fromPage(paging());
    range = new GetPages.Range(whole.start(paging()), whole.end(paging()), true);
    AllocContext.turnForKernel(current(), FreeRing.PAGES);
    return current().kernelPages == 0 ? nextBatch(range.start()) : charge();
  }

  private Instruction charge() {
    ChargeKernelMemory rings = new ChargeKernelMemory(current().kernelGroup, FreeRing.PAGES);
    return call(rings, rc -> rc < 0 ? done(rc) : charged());
  }

  private Instruction charged() {
    current().kernelPages += FreeRing.PAGES;
    return nextBatch(range.start());
  }

  private Instruction nextBatch(long at) {
    if (at == range.end()) {
      return pinnedAll();
    }
    long end = Math.min(range.end(), at + call.batch());
    GetPages.Range batch = new GetPages.Range(at, end, range.write());
    LongtermPin pin = LongtermPin.of(cpu().machine().profile(), batch);
    return call(pin, result -> pinned(pin.pages(), result, batch));
  }

  private Instruction pinned(PageRuns had, long result, GetPages.Range batch) {
    pages.addAll(had, paging());
    if (result < batch.end() - batch.start()) {
      return giveUp(pages, result < 0 ? (int) result : Errno.EFAULT.negated());
    }
    return nextBatch(batch.end());
  }

  private Instruction pinnedAll() {
    if (!has(KernelSwitch.PIN_REFUSES_FILE_MAPS)) {
      return keep(pages);
    }
    FindAreas areas = new FindAreas(range.start(), range.end());
    return ask(
        current().mm(),
        areas,
        MmapLock.READ_BRIEFLY,
        0,
        found ->
            found.stream().anyMatch(area -> area.attributes().backing().type() == MapType.FILE)
                ? giveUp(pages, Errno.EOPNOTSUPP.negated())
                : keep(pages));
  }

  private Instruction keep(PageRuns pages) {
    return call(new KeepPages(call.name(), new PageHold(pages, true)), this::done);
  }

  private Instruction giveUp(PageRuns pages, int error) {
    PageHold hold = new PageHold(pages, true);
    return call(new ReleasePages(hold), released -> call(new FreeRing(), closed -> done(error)));
  }
}
