package pageferry.protocol.cma;

import java.util.Optional;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.TakeHold;
import pageferry.world.CmaEvent;

/**
 * Gives contiguous memory back: close(2) of the buffer, cma_heap_dma_buf_release()
 * (drivers/dma-buf/heaps/cma_heap.c) with cma_release() (mm/cma.c, Linux 6.1). Returns 0 or -EBADF.
 */
public final class CmaReleaseCall extends Routine {
  /** Gives the buffer of a name back. */
  public record CmaRelease(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.CMA_RELEASE;
    }

    @Override
    public Routine routine() {
      return new CmaReleaseCall(name);
    }
  }

  private final String name;

  CmaReleaseCall(String name) {
    super(KernelFunction.CMA_RELEASE);
    this.name = name;
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), new TakeHold(name), MmapLock.NONE, 0, this::taken);
  }

  private Instruction taken(Optional<PageHold> hold) {
    return hold.isEmpty() ? fail(Errno.EBADF) : release(hold.orElseThrow());
  }

  private Instruction release(PageHold hold) {
    return call(new ReleasePages(hold), released -> released(hold));
  }

  private Instruction released(PageHold hold) {
    long first = hold.pages().first(0);
    int count = hold.pages().length(0);
    cpu().trace(new CmaEvent.CmaRelease(nodeOf(first), first, count));
    return done(0);
  }
}
