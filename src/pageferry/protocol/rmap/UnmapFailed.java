package pageferry.protocol.rmap;

import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.InstallPoison;

/**
 * Replaces the entries that map a locked page whose memory has failed by poison entries:
 * try_to_unmap_one() and try_to_migrate_one() (mm/rmap.c, Linux 6.1) for PG_hwpoison. Their
 * references are dropped. Returns 0.
 */
public final class UnmapFailed extends Routine {
  private final long pfn;
  private final Mappings mappings;
  private int index;
  private CpuMask cpus = CpuMask.NONE;
  private boolean ofCaller;

  /**
   * @param pfn the page
   * @param mappings what maps it
   */
  public UnmapFailed(long pfn, Mappings mappings) {
    super(KernelFunction.TRY_TO_UNMAP);
    this.pfn = pfn;
    this.mappings = mappings;
  }

  /** Whether one of the entries was the running task's own. */
  public boolean wasOfCaller() {
    return ofCaller;
  }

  @Override
  protected Instruction start() {
    return unmapNext();
  }

  private Instruction unmapNext() {
    if (index == mappings.count()) {
      return after(new Instruction.FlushTlb(cpus, 1), nothing -> done(0));
    }
    long mapping = mappings.code(index++);
    InstallPoison install = new InstallPoison(Mapping.vpn(mapping), pfn);
    return ask(
        Mapping.mm(mapping),
        install,
        MmapLock.NONE,
        cost(Cost.UNMAP),
        stale -> poisoned(mapping, stale));
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
