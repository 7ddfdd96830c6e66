package pageferry.protocol.compact;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.IsolateFree;
import pageferry.protocol.ops.node.JoinPages;
import pageferry.world.CompactEvent;

/**
 * A destination from the free scanner's pages, which goes on when there are none:
 * compaction_alloc() (mm/compaction.c, Linux 6.1). Returns the first frame, or -ENOMEM.
 */
final class CompactionAlloc extends Routine {
  private final Control control;
  private final int order;
  private boolean scanned;

  CompactionAlloc(Control control, int order) {
    super(KernelFunction.COMPACTION_ALLOC);
    this.control = control;
    this.order = order;
  }

  @Override
  protected Instruction start() {
    long pfn = control.take(order);
    if (pfn < 0) {
      return scanned ? fail(Errno.ENOMEM) : scan();
    }
    return order == 0
        ? done(pfn)
        : ask(nodeOf(pfn), new JoinPages(pfn, order), 0, joined -> done(pfn));
  }

  private Instruction scan() {
    scanned = true;
    int wanted = Math.max(1 << order, control.wanted);
    IsolateFree isolate =
        new IsolateFree(control.plan, control.freeFrom, control.migrateFrom, wanted);
    return ask(control.node, isolate, 0, this::isolated);
  }

  private Instruction isolated(IsolateFree.Found found) {
    long from = control.freeFrom;
    control.freeFrom = found.next();
    control.freeScanned += found.scanned();
    for (long pfn : found.pfns()) {
      control.free.add(pfn);
    }
    int taken = found.pfns().length;
    cpu().count(VmCounter.COMPACT_FREE_SCANNED, found.scanned());
    cpu().count(VmCounter.COMPACT_ISOLATED, taken);
    long start = Math.min(from, found.next());
    long end = Math.max(from, found.next());
    cpu().trace(new CompactEvent.IsolateFreepages(start, end, found.scanned(), taken));
    return spend(cost(Cost.COMPACT_SCAN) * found.scanned(), nothing -> start());
  }
}
