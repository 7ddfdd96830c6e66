package pageferry.protocol.migrate;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtWriteback;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * What a migration does that finds its source under writeback: migrate_folio_unmap() (mm/migrate.c,
 * Linux 6.1 and 6.12). Only MIGRATE_SYNC waits, with PG_locked, and up to 6.2 not in its first
 * passes. Returns 0 when it is over, -EBUSY where nobody waits, -EAGAIN in those passes, or -EINTR.
 */
final class AwaitWriteback extends Routine {
  private final long pfn;
  private final MigrateMode mode;
  private final boolean force;

  AwaitWriteback(long pfn, MigrateMode mode, boolean force) {
    super(KernelFunction.MIGRATE_FOLIO_UNMAP);
    this.pfn = pfn;
    this.mode = mode;
    this.force = force;
  }

  @Override
  protected Instruction start() {
    if (mode != MigrateMode.MIGRATE_SYNC) {
      return fail(Errno.EBUSY);
    }
    if (!force) {
      return fail(Errno.EAGAIN);
    }
    return has(KernelSwitch.SKIPS_INDETERMINATE_WRITEBACK)
        ? ask(nodeOf(pfn), new LookAtWriteback(pfn), 0, this::lookedAt)
        : await();
  }

  private Instruction lookedAt(int ender) {
    return ender == 0 ? await() : fail(Errno.EBUSY);
  }

  private Instruction await() {
    return call(new FolioWaitWriteback(pfn), this::done);
  }
}
