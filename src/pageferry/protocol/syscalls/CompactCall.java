package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * Writes to /proc/sys/vm/compact_memory: sysctl_compaction_handler() and compact_nodes()
 * (mm/compaction.c, Linux 6.1). All batches are drained; pages then move within their node only,
 * which changes nothing that the model tells, so they stay. Returns 0 or -EACCES.
 */
public final class CompactCall extends Routine {
  /** Writes to /proc/sys/vm/compact_memory. */
  public record Compact() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.COMPACT;
    }

    @Override
    public Routine routine() {
      return new CompactCall();
    }
  }

  CompactCall() {
    super(KernelFunction.COMPACT_NODES);
  }

  @Override
  protected Instruction start() {
    return current().credentials.uid() != 0
        ? fail(Errno.EACCES)
        : after(new Instruction.DrainAll(false), drained -> done(0));
  }
}
