package pageferry.protocol.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.strategy.Offload;

/**
 * Has kernel threads on CPUs of the target's node help copying: the work is divided into parts, of
 * which each takes the next that nobody has taken, the caller too where the strategy says so
 * (copy_page_lists_mt() of "Accelerate page migration with batch copying and hardware offload",
 * linux-mm, 2025, which divides it beforehand and has the caller wait). Returns 0.
 */
final class CopyByThreads extends Routine {
  private final List<CopyPart> all;
  private final Offload offload;
  private CopyJob job = CopyJob.NONE;
  private int started;

  CopyByThreads(List<CopyPart> all, Offload offload) {
    super(KernelFunction.FOLIOS_MC_COPY);
    this.all = all;
    this.offload = offload;
  }

  @Override
  protected Instruction start() {
    List<List<CopyPart>> parts = CopyPart.divided(all, offload.partPages());
    job = new CopyJob(current().pid(), ++current().sharedCopies, parts);
    return startNext(null);
  }

  /** Not more threads than there are parts for. */
  private Instruction startNext(@Nullable Object nothing) {
    int others = job.parts().size() - (offload.callerCopies() ? 1 : 0);
    if (started == Math.min(offload.threads(), others)) {
      return offload.callerCopies()
          ? call(new CopyNextParts(job, false), this::awaitOthers)
          : awaitOthers(0);
    }
    CopyNextParts.Work work = new CopyNextParts.Work(job, cpuOf(started));
    started++;
    return after(new Instruction.StartWorker("copy", work), this::startNext);
  }

  /** One CPU of the target's node after the other, but for that of the caller. */
  private int cpuOf(int thread) {
    int node = topology().nodeOfCpu(topology().nearestCpu(nodeOf(all.get(0).to())));
    List<Integer> cpus =
        topology().nodes().get(node).cpus().stream().filter(each -> each != cpu().id()).toList();
    return cpus.isEmpty() ? cpu().id() : cpus.get(thread % cpus.size());
  }

  private Instruction awaitOthers(long own) {
    int others = (int) (job.parts().size() - own);
    return others == 0
        ? done(0)
        : after(new Instruction.WaitSignal(job.copied(), others), nothing -> done(0));
  }
}
