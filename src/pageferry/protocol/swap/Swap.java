package pageferry.protocol.swap;

import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.inode.InodeOp;

/** The swap device of a machine, as kernel code asks it. */
public final class Swap {
  private Swap() {}

  /** Whether a machine has one. */
  public static boolean exists(Processor cpu) {
    return cpu.machine().tuning().swap() != null;
  }

  /** Has the device carry an operation on its slots and their cache out. */
  public static Instruction ask(InodeOp<?> op) {
    return new Instruction.AskInode(SwapSpec.DEVICE, op);
  }
}
