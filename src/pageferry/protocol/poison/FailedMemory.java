package pageferry.protocol.poison;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.hotplug.MarkFailed;

/**
 * What a worker does after the machine check of a page: memory_failure_work_func()
 * (mm/memory-failure.c, Linux 6.1). A page that somebody has isolated is asked for again after each
 * of three drains; it stays marked whatever comes of that. Returns 0 or -EBUSY.
 */
public final class FailedMemory extends Routine {
  /** What the worker is given to do; no program can name it. */
  public record Work(long pfn) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MEMORY_FAILURE;
    }

    @Override
    public Routine routine() {
      return new FailedMemory(pfn);
    }
  }

  private static final int PASSES = 3;

  private final long pfn;
  private int pass;

  /**
   * @param pfn the page frame whose memory has failed
   */
  public FailedMemory(long pfn) {
    super(KernelFunction.MEMORY_FAILURE_WORK_FUNC);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    return mark(null);
  }

  private Instruction mark(@Nullable Object nothing) {
    return ask(nodeOf(pfn), new MarkFailed(pfn, pass > 0), cost(Cost.LOOKUP), this::marked);
  }

  private Instruction marked(MarkFailed.State state) {
    return switch (state) {
      case REFERENCED -> call(new MemoryFailure(pfn), this::done);
      case BUSY ->
          pass++ < PASSES ? after(new Instruction.DrainAll(false), this::mark) : fail(Errno.EBUSY);
      case OVER -> done(0);
    };
  }
}
