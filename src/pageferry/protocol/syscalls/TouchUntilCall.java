package pageferry.protocol.syscalls;

import org.jspecify.annotations.Nullable;
import pageferry.mm.AccessPattern;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.NumaClock.Pace;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.numa.NumaScan;
import pageferry.protocol.ops.space.LookUpPage;

/**
 * Touches pages again and again until all of them lie on a node, with a millisecond of user time
 * after each round. Returns 0, -ETIME when it has taken too long. It stops where an access met a
 * signal.
 */
public final class TouchUntilCall extends Routine {
  /** Touches all pages again and again until all lie on the node, or {@code limitNs} are over. */
  public record TouchUntil(PageSet pages, int node, boolean write, long limitNs)
      implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.TOUCH_UNTIL;
    }

    @Override
    public Routine routine() {
      return new TouchUntilCall(this);
    }
  }

  private static final long PAUSE_NS = 1_000_000;

  private final TouchUntil step;
  private long began;
  private long at;

  TouchUntilCall(TouchUntil step) {
    super(KernelFunction.USER);
    this.step = step;
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    return touch();
  }

  private Instruction touch() {
    long size = step.pages().size();
    AccessLoop loop =
        new AccessLoop(
            new AccessLoop.Plan(step.pages(), AccessPattern.SEQUENTIAL, size, step.write(), 0));
    return call(loop, result -> touched(loop, result));
  }

  private Instruction touched(AccessLoop loop, long result) {
    at = 0;
    if (result < 0) {
      current().pending = loop.signal();
      return done(0);
    }
    if (current().killed) {
      return done(0);
    }
    return spend(PAUSE_NS, this::paused);
  }

  private Instruction paused(@Nullable Object nothing) {
    MachineFacts machine = cpu().machine();
    boolean scan = current().numa.tick(PAUSE_NS, Pace.of(machine)) && machine.numaBalancing() != 0;
    return scan ? call(new NumaScan(), done -> check()) : check();
  }

  private Instruction check() {
    if (at == step.pages().size()) {
      return done(0);
    }
    LookUpPage look = new LookUpPage(step.pages().page(at));
    return ask(current().mm(), look, MmapLock.NONE, 0, this::checked);
  }

  private Instruction checked(LookUpPage.Found found) {
    if (found.pfn() >= 0 && nodeOf(found.pfn()) == step.node()) {
      at++;
      return check();
    }
    return cpu().nowNs() - began >= step.limitNs() || current().killed
        ? fail(Errno.ETIME)
        : touch();
  }
}
