package pageferry.protocol.calls;

import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.PageHold;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.node.GrabPages;
import pageferry.protocol.program.Step;

/**
 * vmsplice(2) of a stretch into a pipe that nobody reads: iter_to_pipe() (fs/splice.c, Linux 6.1).
 * The pages stay referenced under the step's name. Results in the bytes taken.
 */
final class HoldCall extends Routine {
  private final Step.Hold call;
  private final GetPages get;

  HoldCall(Step.Hold call) {
    super("iter_to_pipe");
    this.call = call;
    long start = call.addr() >> 12;
    long end = (call.addr() + call.length() + 4095) >> 12;
    GetPages.Range range = new GetPages.Range(start, end, false);
    this.get = new GetPages(range, GrabPages.How.REFERENCE);
  }

  @Override
  protected Instruction start() {
    return call(get, this::got);
  }

  private Instruction got(long pages) {
    if (pages < 0) {
      return done(pages);
    }
    PageHold before = current().holds.put(call.name(), new PageHold(get.pages(), false));
    long bytes = Math.min(call.length(), (pages << 12) - (call.addr() & 4095));
    return before == null ? done(bytes) : call(new ReleasePages(before), released -> done(bytes));
  }
}
