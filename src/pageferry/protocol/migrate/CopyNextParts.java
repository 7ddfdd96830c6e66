package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.OnCpu;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** Copies one part of a job after the other until none is left. Returns how many it has copied. */
final class CopyNextParts extends Routine {
  /** What a kernel thread does that helps; no program can name it. */
  record Work(CopyJob job, int cpu) implements Step.Call, OnCpu {
    @Override
    public StepOp op() {
      return StepOp.COPY_FOLIOS;
    }

    @Override
    public Routine routine() {
      return new CopyNextParts(job, true);
    }
  }

  private final CopyJob job;
  private final boolean helps;
  private int copied;

  CopyNextParts(CopyJob job, boolean helps) {
    super(KernelFunction.FOLIOS_MC_COPY);
    this.job = job;
    this.helps = helps;
  }

  @Override
  protected Instruction start() {
    return spend(cost(Cost.GRAB), this::take);
  }

  private Instruction take(@Nullable Object nothing) {
    return after(new Instruction.CountSignal(job.taken(), true), this::taken);
  }

  private Instruction taken(int part) {
    return part < job.parts().size()
        ? call(new PayCopies(job.parts().get(part)), nothing -> copiedPart())
        : done(copied);
  }

  private Instruction copiedPart() {
    copied++;
    return helps ? after(new Instruction.RaiseSignal(job.copied()), nothing -> rest()) : rest();
  }

  private Instruction rest() {
    return after(new Instruction.CondResched(), nothing -> start());
  }
}
