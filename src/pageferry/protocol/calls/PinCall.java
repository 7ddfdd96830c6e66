package pageferry.protocol.calls;

import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.alloc.Placement;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.PageHold;
import pageferry.protocol.gup.PinPages;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.program.Step;
import pageferry.protocol.program.Step.MapType;
import pageferry.protocol.space.FindAreas;

/**
 * A registered buffer of io_uring: io_pin_pages() (io_uring/rsrc.c, Linux 6.1). Its pages stay
 * pinned under the step's name until {@link ReleaseCall} or the task's end.
 */
final class PinCall extends Routine {
  /** What an io_uring instance takes for its rings: io_allocate_scq_urings(). */
  private static final int RING_PAGES = 2;

  private final Step.Pin call;
  private final GetPages.Range range;
  private final PinPages pin;

  PinCall(Step.Pin call) {
    super("io_pin_pages");
    long start = call.addr() >> 12;
    long end = (call.addr() + call.length() + 4095) >> 12;
    this.call = call;
    this.range = new GetPages.Range(start, end, true);
    this.pin = new PinPages(range);
  }

  @Override
  protected Instruction start() {
    Placement.turnForKernel(current(), RING_PAGES);
    return call(pin, this::pinned);
  }

  private Instruction pinned(long result) {
    if (result < range.end() - range.start()) {
      return giveUp(result < 0 ? (int) result : Errno.EFAULT.negated());
    }
    if (!cpu().machine().profile().has(KernelSwitch.PIN_REFUSES_FILE_MAPS)) {
      return keep();
    }
    FindAreas areas = new FindAreas(range.start(), range.end());
    return ask(
        current().mm(),
        areas,
        MmapLock.READ_BRIEFLY,
        0,
        found ->
            found.stream().anyMatch(area -> area.attributes().backing().type() == MapType.FILE)
                ? giveUp(Errno.EOPNOTSUPP.negated())
                : keep());
  }

  private Instruction keep() {
    PageHold before = current().holds.put(call.name(), new PageHold(pin.pages(), true));
    return before == null ? done(0) : call(new ReleasePages(before), released -> done(0));
  }

  private Instruction giveUp(int error) {
    PageHold hold = new PageHold(pin.pages(), true);
    return call(new ReleasePages(hold), released -> done(error));
  }
}
