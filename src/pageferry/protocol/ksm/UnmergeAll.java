package pageferry.protocol.ksm;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.ksm.ClearTrees;
import pageferry.protocol.ops.ksm.CountPages;
import pageferry.protocol.ops.ksm.ForgetSpace;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;

/**
 * Undoes all that KSM has merged: unmerge_and_remove_all_rmap_items() (mm/ksm.c, Linux 6.1).
 * Returns 0 or -ENOMEM.
 */
public final class UnmergeAll extends Routine {
  public UnmergeAll() {
    super(KernelFunction.UNMERGE_AND_REMOVE_ALL_RMAP_ITEMS);
  }

  @Override
  protected Instruction start() {
    return after(new AskKsm(new ForgetSpace(0)), this::unmerge);
  }

  private Instruction unmerge(int mm) {
    return mm == 0
        ? after(new AskKsm(new ClearTrees(true)), (Boolean all) -> count())
        : ask(mm, Nothing.NOTHING, MmapLock.READ, 0, locked -> undo(mm));
  }

  private Instruction undo(int mm) {
    UnmergePages undo = new UnmergePages(mm, 0, ForkChunk.END);
    return call(undo, rc -> ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, free -> undone(mm, rc)));
  }

  private Instruction undone(int mm, long rc) {
    return rc < 0 ? done(rc) : after(new AskKsm(new ForgetSpace(mm)), this::unmerge);
  }

  private Instruction count() {
    return after(
        new AskKsm(new CountPages()),
        (CountPages.Counts now) -> {
          cpu().trace(Ksmd.told(now));
          return done(0);
        });
  }
}
