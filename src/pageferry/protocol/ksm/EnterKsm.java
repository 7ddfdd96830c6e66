package pageferry.protocol.ksm;

import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.ksm.EnterSpace;
import pageferry.world.KsmEvent;

/**
 * Has an address space scanned from now on, and wakes ksmd for the first one: __ksm_enter()
 * (mm/ksm.c, Linux 6.1). Returns 0.
 */
public final class EnterKsm extends Routine {
  private final int mm;

  public EnterKsm(int mm) {
    super(KernelFunction.KSM_ENTER);
    this.mm = mm;
  }

  @Override
  protected Instruction start() {
    EnterSpace enter = new EnterSpace(mm, cpu().machine().knob(Knob.KSM_RUN));
    return after(new AskKsm(enter), this::entered);
  }

  private Instruction entered(EnterSpace.Entered entered) {
    if (entered.isNew()) {
      cpu().trace(new KsmEvent.KsmEnter(mm));
    }
    return entered.wakes() ? after(Ksmd.begin(), begun -> done(0)) : done(0);
  }
}
