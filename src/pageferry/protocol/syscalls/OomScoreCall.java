package pageferry.protocol.syscalls;

import java.util.OptionalInt;
import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelNumber;
import pageferry.mm.OomScore;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ReadOomScore;
import pageferry.protocol.ops.space.SetOomScore;

/**
 * A write to /proc/self/oom_score_adj: oom_score_adj_write() and __set_oom_adj() (fs/proc/base.c,
 * Linux 6.1). A process may make itself more likely to be killed, and less so again down to what
 * somebody with CAP_SYS_RESOURCE has written last.
 */
final class OomScoreCall extends Routine {
  /** The file of whoever writes it. */
  static final String FILE = "/proc/self/oom_score_adj";

  private final String value;

  OomScoreCall(String value) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.value = value;
  }

  @Override
  protected Instruction start() {
    OptionalInt adj =
        KernelNumber.within(KernelNumber.ofProc(value), OomScore.NEVER, OomScore.MOST);
    return adj.isEmpty()
        ? fail(Errno.EINVAL)
        : ask(
            current().mm(),
            new ReadOomScore(),
            MmapLock.NONE,
            0,
            before -> set(before, adj.getAsInt()));
  }

  private Instruction set(OomScore before, int adj) {
    boolean may = current().capable(Capability.SYS_RESOURCE);
    if (adj < before.least() && !may) {
      return fail(Errno.EACCES);
    }
    OomScore score = new OomScore(adj, may ? adj : before.least());
    current().oomScore = score;
    return ask(current().mm(), new SetOomScore(score), MmapLock.NONE, 0, set -> done(0));
  }
}
