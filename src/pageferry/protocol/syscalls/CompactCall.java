package pageferry.protocol.syscalls;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.compact.CompactNode;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * Writes to /proc/sys/vm/compact_memory, or to the file compact of one node:
 * sysctl_compaction_handler(), compact_store() and compact_nodes() (mm/compaction.c, Linux 6.1).
 * All batches are drained, and then each zone is compacted whole. Returns 0, -EACCES or -ENOENT.
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
      return new CompactCall(-1);
    }
  }

  private final int only;
  private int node;

  /**
   * @param only the node to be compacted, or -1: all
   */
  CompactCall(int only) {
    super(KernelFunction.COMPACT_NODES);
    this.only = only;
  }

  @Override
  protected Instruction start() {
    if (only >= topology().nodeCount()) {
      return fail(Errno.ENOENT);
    }
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    return after(new Instruction.DrainAll(false), this::nextNode);
  }

  private Instruction nextNode(@Nullable Object nothing) {
    while (node < topology().nodeCount()) {
      int next = node++;
      if (only < 0 || next == only) {
        return call(CompactNode.whole(next, cpu().machine()), this::nextNode);
      }
    }
    return done(0);
  }
}
