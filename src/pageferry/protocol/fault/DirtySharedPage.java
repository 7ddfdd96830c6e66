package pageferry.protocol.fault;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.DirtyPage;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;

/**
 * What a write fault does to a page of shared memory that it has made writable:
 * fault_dirty_shared_page() (mm/memory.c, Linux 5.10). Returns 0, or {@link HandleFault#RETRY}
 * where mmap_lock was given up for the balancing of dirty pages.
 */
final class DirtySharedPage extends Routine {
  private final long pfn;
  private final boolean file;

  DirtySharedPage(long pfn, Vma area) {
    super(KernelFunction.FAULT_DIRTY_SHARED_PAGE);
    this.pfn = pfn;
    this.file = area.type() == MapType.FILE;
  }

  @Override
  protected Instruction start() {
    boolean retries = has(KernelSwitch.FAULT_RETRIES_AFTER_DIRTYING);
    return retries || file
        ? ask(nodeOf(pfn), new DirtyPage(pfn), 0, clean -> dirtied(clean && retries))
        : done(0);
  }

  private Instruction dirtied(boolean retry) {
    return done(retry ? HandleFault.RETRY : 0);
  }
}
