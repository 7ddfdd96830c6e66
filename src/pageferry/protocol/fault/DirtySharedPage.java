package pageferry.protocol.fault;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.DirtyPage;
import pageferry.protocol.ops.space.Vma;

/**
 * What a write fault does to a page of shared memory that it has made writable:
 * fault_dirty_shared_page() (mm/memory.c, Linux 5.10). Returns 0, or {@link HandleFault#RETRY}
 * where mmap_lock was given up for the balancing of dirty pages.
 */
final class DirtySharedPage extends Routine {
  private final long pfn;

  DirtySharedPage(long pfn, Vma area) {
    super(KernelFunction.FAULT_DIRTY_SHARED_PAGE);
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    boolean retries = has(KernelSwitch.FAULT_RETRIES_AFTER_DIRTYING);
    return ask(nodeOf(pfn), new DirtyPage(pfn), 0, clean -> dirtied(clean && retries));
  }

  private Instruction dirtied(boolean retry) {
    return done(retry ? HandleFault.RETRY : 0);
  }
}
