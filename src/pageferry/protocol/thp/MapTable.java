package pageferry.protocol.thp;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.AddTable;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.SplitHugeEntry;

/**
 * Allocates a page-table page and hangs it in: __pte_alloc() (mm/memory.c, Linux 6.1), also where
 * it is to replace a huge entry. Returns 1, 0 if somebody else was faster, or -ENOMEM.
 */
public final class MapTable extends Routine {
  private final int mm;
  private final long vpn;
  private final long huge;
  private long table;

  /**
   * @param vpn any page of the 2 MiB
   * @param huge the huge entry to split, or 0 where nothing is
   */
  public MapTable(int mm, long vpn, long huge) {
    super(KernelFunction.PTE_ALLOC);
    this.mm = mm;
    this.vpn = vpn;
    this.huge = huge;
  }

  /** The table that a split takes was deposited with the huge entry: nobody's policy has a say. */
  @Override
  protected Instruction start() {
    AllocContext placement =
        huge == 0 ? AllocContext.forKernel(current()) : AllocContext.near(cpu().node());
    AllocPages alloc = new AllocPages(0, Gfp.KERNEL, placement, NewFolio.TABLE, 0);
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    table = pfn;
    SpaceOp<Boolean> op = huge == 0 ? new AddTable(vpn, pfn) : new SplitHugeEntry(vpn, huge, pfn);
    return ask(mm, op, MmapLock.NONE, 0, this::hung);
  }

  private Instruction hung(boolean used) {
    return used ? done(1) : tell(nodeOf(table), new PutFolio(table, 1), 0, this::returned);
  }

  private Instruction returned(@Nullable Object nothing) {
    return done(0);
  }
}
