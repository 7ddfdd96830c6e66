package pageferry.protocol.poison;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.Signal;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.hotplug.PoisonPage;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.protocol.rmap.UnmapFailed;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Takes a page whose memory has failed away from all that map it: memory_failure() and
 * hwpoison_user_mappings() (mm/memory-failure.c, Linux 6.1). The caller's reference is used up.
 * Returns 0, -EBUSY where the page could not be had for itself, or -EHWPOISON where it was out of
 * service before.
 */
final class MemoryFailure extends Routine {
  private static final int BUS_MCEERR_AR = 4;

  private final long pfn;
  private final ShakePage shake;

  MemoryFailure(long pfn) {
    super(KernelFunction.MEMORY_FAILURE);
    this.pfn = pfn;
    this.shake = new ShakePage(pfn);
  }

  @Override
  protected Instruction start() {
    return call(new SplitFailing(pfn), this::split);
  }

  private Instruction split(long rc) {
    return rc == 0 ? call(shake, shaken -> lock()) : fail(Errno.EBUSY);
  }

  private Instruction lock() {
    return call(new FolioLock(pfn), locked -> look());
  }

  private Instruction look() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.WRITEBACK)) {
      return call(new FolioWaitWriteback(pfn), waited -> look());
    }
    UnmapFailed unmap = new UnmapFailed(pfn, look, null);
    return call(new CollectProcs(look), collected -> call(unmap, nothing -> unmapped(unmap)));
  }

  /** MF_ACTION_REQUIRED: whoever uses the page just now is killed by it. */
  private boolean killsCaller() {
    return has(KernelSwitch.HWPOISON_KILLS_CALLER);
  }

  private Instruction unmapped(UnmapFailed unmap) {
    if (unmap.wasOfCaller() && killsCaller()) {
      current().pending = new UserSignal(Signal.SIGBUS, -1, BUS_MCEERR_AR);
    }
    return ask(nodeOf(pfn), new PoisonPage(pfn, false), 0, this::outOfService);
  }

  private Instruction outOfService(int others) {
    Errno error = others == PoisonPage.ALREADY ? Errno.EHWPOISON : Errno.EBUSY;
    return unlock(pfn, nothing -> others == 0 ? done(0) : fail(error));
  }
}
