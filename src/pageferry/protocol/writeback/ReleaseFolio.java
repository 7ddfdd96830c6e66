package pageferry.protocol.writeback;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AwaitsCommit;

/**
 * Asks a network file system for what it keeps of a locked folio, which it waits for unless it must
 * not: filemap_release_folio() (mm/filemap.c), nfs_release_folio() (fs/nfs/file.c) and
 * netfs_release_folio() (fs/netfs/misc.c, Linux 6.12 and 6.14). kswapd never waits, and kcompactd
 * not where the file system asks who calls. Returns 0, or -EBUSY.
 *
 * <p>Departure: no task that reclaims waits; in Linux direct reclaim does if it may enter file
 * systems.
 */
public final class ReleaseFolio extends Routine {
  private final long pfn;
  private final int mapping;

  /**
   * @param mapping what the file system wants or lacks
   */
  public ReleaseFolio(long pfn, int mapping) {
    super(KernelFunction.FILEMAP_RELEASE_FOLIO);
    this.pfn = pfn;
    this.mapping = mapping;
  }

  @Override
  protected Instruction start() {
    return MappingFlags.commits(mapping)
        ? ask(nodeOf(pfn), new AwaitsCommit(pfn), 0, this::looked)
        : done(0);
  }

  private Instruction looked(boolean kept) {
    if (!kept) {
      return done(0);
    }
    return mayWait() ? after(await(pfn), done -> done(0)) : fail(Errno.EBUSY);
  }

  /** Sleeps until it is done with. */
  public static Instruction await(long pfn) {
    return new Instruction.AwaitFolio(pfn, WaitKind.FOLIO_COMMIT, Long.MAX_VALUE);
  }

  private boolean mayWait() {
    KernelSwitch knows =
        (mapping & MappingFlags.NFS) != 0
            ? KernelSwitch.NFS_RELEASE_KNOWS_KCOMPACTD
            : KernelSwitch.FSCACHE_RELEASE_KNOWS_KCOMPACTD;
    return !current().memalloc && !(current().kcompactd && has(knows));
  }
}
