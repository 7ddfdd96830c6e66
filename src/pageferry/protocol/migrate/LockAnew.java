package pageferry.protocol.migrate;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.MarkMlocked;

/**
 * Locks a page to which an entry of a locked area points again, if it is not locked yet:
 * mlock_vma_page() of remove_migration_pte() (mm/migrate.c, Linux 5.10). Returns 0.
 */
final class LockAnew extends Routine {
  private final long pfn;
  private final long mapping;

  LockAnew(long pfn, long mapping) {
    super(KernelFunction.MLOCK_VMA_PAGE);
    this.pfn = pfn;
    this.mapping = mapping;
  }

  @Override
  protected Instruction start() {
    MarkMlocked mark = new MarkMlocked(new long[] {pfn}, new long[] {mapping}, true, false);
    return ask(nodeOf(pfn), mark, 0, passedOver -> done(0));
  }
}
