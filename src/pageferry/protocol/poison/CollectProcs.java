package pageferry.protocol.poison;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.rmap.RmapWalk;

/**
 * Finds out whose memory has failed, the lock of those who map it held: collect_procs_anon() and
 * collect_procs_file() (mm/memory-failure.c, Linux 6.1). What one process maps alone is looked at
 * when it is unmapped. Returns 0.
 */
final class CollectProcs extends RmapWalk {
  private final SourceLook look;

  /**
   * @param look what maps the page
   */
  CollectProcs(SourceLook look) {
    super(KernelFunction.COLLECT_PROCS);
    this.look = look;
  }

  @Override
  protected Instruction start() {
    return lockRmap(look.inode(), look.mappings(), 1, () -> unlockRmap(() -> done(0)));
  }
}
