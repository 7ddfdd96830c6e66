package pageferry.protocol.rmap;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Lockable;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.InstallPoison;

/**
 * Replaces the entries that map a locked page whose memory has failed by poison entries:
 * try_to_unmap_one() and try_to_migrate_one() (mm/rmap.c, Linux 6.1) for PG_hwpoison, the lock of
 * those who map it held. Their references are dropped. Returns 0.
 */
public final class UnmapFailed extends RmapWalk {
  private final long pfn;
  private final int inode;
  private final Mappings mappings;
  private final boolean underLock;
  private int index;
  private CpuMask cpus = CpuMask.NONE;
  private boolean ofCaller;

  /**
   * @param pfn the page
   * @param look what maps it
   * @param held the lock that the caller has already, or null
   */
  public UnmapFailed(long pfn, SourceLook look, @Nullable Lockable held) {
    super(KernelFunction.TRY_TO_UNMAP);
    this.pfn = pfn;
    this.inode = look.inode();
    this.mappings = look.mappings();
    this.underLock = held != null;
    hold(held);
  }

  @Override
  protected boolean leavesLock() {
    return underLock;
  }

  /** Whether one of the entries was the running task's own. */
  public boolean wasOfCaller() {
    return ofCaller;
  }

  @Override
  protected Instruction start() {
    return lockRmap(inode, mappings, 1, this::unmapNext);
  }

  private Instruction unmapNext() {
    if (index == mappings.count()) {
      return unlockRmap(this::flush);
    }
    long mapping = mappings.code(index++);
    InstallPoison install = new InstallPoison(Mapping.vpn(mapping), pfn);
    int mm = Mapping.mm(mapping);
    return walk(mm, install, cost(Cost.UNMAP), stale -> poisoned(mapping, stale));
  }

  private Instruction flush() {
    return after(new Instruction.FlushTlb(cpus, 1), nothing -> done(0));
  }

  private Instruction poisoned(long mapping, CpuMask stale) {
    if (stale.equals(InstallMigration.NOT_MAPPED)) {
      return unmapNext();
    }
    cpus = cpus.or(stale);
    ofCaller |= Mapping.mm(mapping) == current().mm();
    return tell(nodeOf(pfn), DropMappings.one(pfn, mapping), 0, nothing -> unmapNext());
  }
}
