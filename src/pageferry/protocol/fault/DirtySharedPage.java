package pageferry.protocol.fault;

import pageferry.mm.KernelSwitch;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.node.DirtyPage;

/**
 * What a write fault does to a page of shared memory that it has made writable:
 * fault_dirty_shared_page() (mm/memory.c, Linux 5.10). Results in 0, or in {@link
 * HandleFault#RETRY} where mmap_lock was given up for the balancing of dirty pages.
 */
final class DirtySharedPage extends Routine {
  private final long pfn;

  DirtySharedPage(long pfn) {
    super("fault_dirty_shared_page");
    this.pfn = pfn;
  }

  @Override
  protected Instruction start() {
    return cpu().machine().profile().has(KernelSwitch.FAULT_RETRIES_BEHIND_DIRTYING)
        ? ask(nodeOf(pfn), new DirtyPage(pfn), 0, clean -> done(clean ? HandleFault.RETRY : 0))
        : done(0);
  }
}
