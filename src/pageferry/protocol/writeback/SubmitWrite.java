package pageferry.protocol.writeback;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.MappingFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AwaitCommit;
import pageferry.protocol.ops.node.EndWriteback;

/**
 * Hands a folio whose writeback has begun to who writes it: submit_bio() of a device, or the
 * request to a task that serves the file system. Where copies are written the writeback is over at
 * once: fuse_writepages_fill() (fs/fuse/file.c, Linux 6.12). Who serves a network file system has
 * the data at once, too, and the folio is kept until the task is done. Returns 1, or 0 where it is
 * over.
 */
public final class SubmitWrite extends Routine {
  /** How long who writes takes if that never ends. */
  public static final long NEVER = Long.MAX_VALUE;

  private final long pfn;
  private final int inode;
  private final int ender;
  private final long deviceNs;

  /**
   * @param ender the task that has to end the writeback; 0: the device does
   * @param deviceNs how long the device takes
   */
  public SubmitWrite(long pfn, int inode, int ender, long deviceNs) {
    super(KernelFunction.SUBMIT_BIO);
    this.pfn = pfn;
    this.inode = inode;
    this.ender = ender;
    this.deviceNs = deviceNs;
  }

  @Override
  protected Instruction start() {
    EndWriteback end = new EndWriteback(pfn);
    if ((cpu().mapping(inode) & MappingFlags.TEMP_PAGES) != 0) {
      return tell(nodeOf(pfn), end, cost(Cost.COPY_LOCAL), over -> done(0));
    }
    if (ender != 0 && MappingFlags.commits(cpu().mapping(inode))) {
      return tell(nodeOf(pfn), new AwaitCommit(pfn, ender), 0, sent -> done(1));
    }
    return ender != 0 || deviceNs == NEVER
        ? done(1)
        : after(new Instruction.TellNodeLater(nodeOf(pfn), end, deviceNs), nothing -> done(1));
  }
}
