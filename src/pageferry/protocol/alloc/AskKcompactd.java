package pageferry.protocol.alloc;

import pageferry.mm.CompactScope;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateType;
import pageferry.mm.Paging;
import pageferry.mm.StepOp;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.protocol.ops.node.WakeKcompactd;
import pageferry.world.CompactEvent;

/**
 * Asks a node's kcompactd for a block, and wakes it: wakeup_kcompactd() (mm/compaction.c, Linux
 * 6.1). kswapd does so when it goes to sleep; here it is done when that wakes. Returns 0.
 */
public final class AskKcompactd extends Routine {
  /**
   * What a kswapd does that has dropped pages for boosted watermarks: it asks for a pageblock.
   *
   * @param paging what says how large that is
   */
  public record Work(int node, Paging paging) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KCOMPACTD;
    }

    @Override
    public Routine routine() {
      int order = Math.min(paging.hugeOrder(), paging.maxOrder());
      return new AskKcompactd(node, order, Gfp.HIGHUSER_MOVABLE);
    }
  }

  private final int node;
  private final int order;
  private final int gfp;

  AskKcompactd(int node, int order, int gfp) {
    super(KernelFunction.WAKEUP_KCOMPACTD);
    this.node = node;
    this.order = order;
    this.gfp = gfp;
  }

  @Override
  protected Instruction start() {
    CompactPlan plan =
        new CompactPlan(
            0,
            order,
            CompactScope.BACKGROUND,
            Gfp.highestZone(gfp),
            MigrateType.of(gfp),
            cpu().machine().compact());
    return ask(node, new WakeKcompactd(plan), 0, wakes -> wakes ? wake() : done(0));
  }

  private Instruction wake() {
    ZoneType highest = Gfp.highestZone(gfp);
    cpu().trace(new CompactEvent.KcompactdWakeup(new CompactEvent.Place(node, highest, order)));
    Step work = cpu().kernelWork().kcompactd(node);
    return after(new Instruction.StartWorker("kcompactd" + node, work), started -> done(0));
  }
}
