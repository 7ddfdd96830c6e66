package pageferry.protocol.reclaim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;

/**
 * Hands to the device what has been written meanwhile: blk_finish_plug() (block/blk-core.c, Linux
 * 6.1). Returns 0.
 */
public final class Unplug extends Routine {
  private final ArrayDeque<Instruction.TellNodeLater> writes;

  /**
   * @param plug the writes, which are taken out
   */
  public Unplug(List<Instruction.TellNodeLater> plug) {
    super(KernelFunction.SUBMIT_BIO);
    writes = new ArrayDeque<>(new ArrayList<>(plug));
    plug.clear();
  }

  @Override
  protected Instruction start() {
    Instruction.TellNodeLater write = writes.poll();
    return write == null ? done(0) : after(write, told -> start());
  }
}
