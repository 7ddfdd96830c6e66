package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.thp.SplitDeferred;
import pageferry.protocol.truncate.InvalidatePages;

/**
 * Writes a number to /proc/sys/vm/drop_caches: drop_caches_sysctl_handler() (fs/drop_caches.c,
 * Linux 6.1). Bit 0 stands for the page cache, bit 1 for what shrinkers give: large folios that
 * wait to be split are. Only root may (test_perm(), fs/proc/proc_sysctl.c). Returns 0, -EACCES or
 * -EINVAL.
 */
public final class DropCachesCall extends Routine {
  /** Writes to /proc/sys/vm/drop_caches. */
  public record DropCaches(int value) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.DROP_CACHES;
    }

    @Override
    public Routine routine() {
      return new DropCachesCall(value);
    }
  }

  private static final int HIGHEST = 4;

  private final long value;

  DropCachesCall(long value) {
    super(KernelFunction.DROP_CACHES_SYSCTL_HANDLER);
    this.value = value;
  }

  @Override
  protected Instruction start() {
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    if (value < 1 || value > HIGHEST) {
      return fail(Errno.EINVAL);
    }
    return (value & 1) == 0
        ? dropSlab(0)
        : after(
            new Instruction.DrainAll(false),
            drained -> call(InvalidatePages.everywhere(), this::dropSlab));
  }

  private Instruction dropSlab(long nothing) {
    return (value & 2) == 0
        ? done(0)
        : call(SplitDeferred.everywhere(topology()), splits -> done(0));
  }
}
