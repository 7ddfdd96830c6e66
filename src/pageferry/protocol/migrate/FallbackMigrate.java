package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.MigrateMode;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AwaitsCommit;
import pageferry.protocol.ops.node.BeginWrite;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.writeback.ReleaseFolio;
import pageferry.protocol.writeback.SubmitWrite;

/**
 * What a migration does before it copies an unmapped source of a file system that cannot move pages
 * itself: fallback_migrate_folio() and writeout() (mm/migrate.c, Linux 6.1 and 6.16). A clean
 * source is moved like any other. A dirty one stays; up to 6.15 MIGRATE_SYNC maps it again and
 * writes it out, giving its lock up meanwhile, so that a later try finds it clean. And what network
 * file systems do about what they are not done with: nfs_migrate_folio() (fs/nfs/write.c, Linux
 * 6.12). Returns 0 if it can be moved, otherwise -EBUSY or -EAGAIN.
 */
final class FallbackMigrate extends Routine {
  private final Source source;
  private final int inode;
  private final MigrateMode mode;

  FallbackMigrate(Source source, int inode, MigrateMode mode) {
    super(KernelFunction.FALLBACK_MIGRATE_FOLIO);
    this.source = source;
    this.inode = inode;
    this.mode = mode;
  }

  /** Whether the file system of an inode leaves it to this. */
  static boolean isFor(int mapping) {
    return (mapping & MappingFlags.NO_MIGRATE_FOLIO) != 0 || MappingFlags.commits(mapping);
  }

  /** Why a source stays that cannot be moved. */
  static StayCause cause(int mapping) {
    return MappingFlags.commits(mapping) ? StayCause.WRITEBACK : StayCause.DIRTY;
  }

  @Override
  protected Instruction start() {
    if (MappingFlags.commits(cpu().mapping(inode))) {
      return ask(nodeOf(source.pfn), new AwaitsCommit(source.pfn), 0, this::kept);
    }
    return source.writtenOut
        ? fail(Errno.EAGAIN)
        : ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction kept(boolean is) {
    if (!is) {
      return done(0);
    }
    boolean waits = (cpu().mapping(inode) & MappingFlags.FSCACHE) != 0;
    return waits && mode != MigrateMode.MIGRATE_ASYNC
        ? after(ReleaseFolio.await(source.pfn), over -> done(0))
        : fail(Errno.EBUSY);
  }

  private Instruction looked(SourceLook now) {
    if (!now.has(PageFlags.DIRTY)) {
      return done(0);
    }
    return mode == MigrateMode.MIGRATE_SYNC && has(KernelSwitch.FALLBACK_WRITES_OUT)
        ? ask(nodeOf(source.pfn), new BeginWrite(source.pfn, 0), 0, this::begun)
        : fail(Errno.EBUSY);
  }

  private Instruction begun(boolean begins) {
    if (!begins) {
      return fail(Errno.EAGAIN);
    }
    source.writtenOut = true;
    return call(new RestoreEntries(source), restored -> submit());
  }

  private Instruction submit() {
    SubmitWrite submit = new SubmitWrite(source.pfn, inode, 0, cost(Cost.WRITE_FILE));
    return call(submit, left -> unlock(source.pfn, this::relock));
  }

  private Instruction relock(@Nullable Object nothing) {
    return call(new FolioLock(source.pfn), locked -> fail(Errno.EAGAIN));
  }
}
