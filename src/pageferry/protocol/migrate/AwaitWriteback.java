package pageferry.protocol.migrate;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.MigrateMode;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * What a migration does that finds its source under writeback: migrate_folio_unmap() (mm/migrate.c,
 * Linux 6.1 and 6.12). Only MIGRATE_SYNC waits, with PG_locked, and up to 6.2 not in its first
 * passes. Returns 0 when it is over, -EBUSY where nobody waits, -EAGAIN in those passes, or -EINTR.
 */
final class AwaitWriteback extends Routine {
  private final long pfn;
  private final int inode;
  private final MigrateMode mode;
  private final boolean force;

  AwaitWriteback(long pfn, int inode, MigrateMode mode, boolean force) {
    super(KernelFunction.MIGRATE_FOLIO_UNMAP);
    this.pfn = pfn;
    this.inode = inode;
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
    boolean skips = has(KernelSwitch.SKIPS_INDETERMINATE_WRITEBACK) && mayNeverEnd();
    return skips ? fail(Errno.EBUSY) : call(new FolioWaitWriteback(pfn), this::done);
  }

  private boolean mayNeverEnd() {
    return (cpu().mapping(inode) & MappingFlags.WRITEBACK_MAY_DEADLOCK_ON_RECLAIM) != 0;
  }
}
