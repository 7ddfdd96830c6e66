package pageferry.protocol.syscalls;

import java.util.Optional;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.memcg.FreeRing;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.TakeHold;

/** The system call close(2) of a ring or pipe lets its pages go. Returns 0, or -EBADF. */
public final class ReleaseCall extends Routine {
  /** Gives references back. */
  public record Unhold(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UNHOLD;
    }

    @Override
    public Routine routine() {
      return new ReleaseCall(name);
    }
  }

  /** Gives a pin back. */
  public record Unpin(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UNPIN;
    }

    @Override
    public Routine routine() {
      return new ReleaseCall(name);
    }
  }

  /** Frees pages of the kernel. */
  public record FreePages(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.FREE_PAGES;
    }

    @Override
    public Routine routine() {
      return new ReleaseCall(name);
    }
  }

  private final String name;

  ReleaseCall(String name) {
    super(KernelFunction.CLOSE);
    this.name = name;
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), new TakeHold(name), MmapLock.NONE, 0, this::taken);
  }

  private Instruction taken(Optional<PageHold> hold) {
    return hold.isEmpty() ? fail(Errno.EBADF) : release(hold.orElseThrow());
  }

  /** Only who pins has a ring. */
  private Instruction release(PageHold hold) {
    return call(
        new ReleasePages(hold),
        released -> hold.pinned() ? call(new FreeRing(), closed -> done(0)) : done(0));
  }
}
