package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.LookUpPage;

/**
 * Faults pages in for a device driver: hmm_range_fault() (mm/hmm.c), which handles the fault on a
 * device-private folio under its lock, and tries that lock in a loop in the kernel (do_swap_page(),
 * mm/memory.c, up to Linux 6.19) or sleeps for it. The pages of the step stand for device-private
 * ones; they are not migrated to memory, and the driver's mmap_lock is left out. Returns 0.
 */
public final class HmmRangeFault extends Routine {
  /** A driver asks for pages, as for the mirror of an address space. */
  public record FaultRange(PageSet pages) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.HMM_RANGE_FAULT;
    }

    @Override
    public Routine routine() {
      return new HmmRangeFault(pages);
    }
  }

  private final PageSet pages;
  private long next;
  private long folio;

  HmmRangeFault(PageSet pages) {
    super(KernelFunction.HMM_RANGE_FAULT);
    this.pages = pages;
  }

  @Override
  protected Instruction start() {
    return next == pages.size() ? done(0) : walk(0);
  }

  private Instruction walk(long faulted) {
    if (faulted < 0) {
      return done(faulted);
    }
    LookUpPage look = new LookUpPage(pages.page(next));
    return ask(current().mm(), look, MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(LookUpPage.Found found) {
    if (!found.kind().isPage()) {
      return call(new HandleFault(pages.page(next), true), this::walk);
    }
    folio = found.pfn();
    return lock(folio, LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      return unlock(folio, this::handled);
    }
    return has(KernelSwitch.DEVICE_FAULT_SLEEPS)
        ? lock(folio, LockKind.WAIT, woken -> walk(0))
        : walk(0);
  }

  private Instruction handled(@Nullable Object nothing) {
    next++;
    return start();
  }
}
