package pageferry.protocol.fork;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;

/**
 * Ends the use of another task's address space: mmput() (kernel/fork.c, Linux 6.1). If the task has
 * ended meanwhile, whoever used its space last gives back all that it has mapped. Returns 0.
 */
public final class PutSpace extends Routine {
  private final int mm;

  public PutSpace(int mm) {
    super(KernelFunction.MMPUT);
    this.mm = mm;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.UseSpace(SpaceUse.How.PUT, "", mm), this::put);
  }

  private Instruction put(SpaceUse use) {
    return use.isLast() ? call(new ExitMmap(mm), this::done) : done(0);
  }
}
