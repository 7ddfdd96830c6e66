package pageferry.protocol.alloc;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.MemoryEvent;

/**
 * One round of direct reclaim for an allocation: __alloc_pages_direct_reclaim() (mm/page_alloc.c,
 * Linux 6.1). Takes page cache first, demotes what a node gives no page cache for, and where
 * nothing comes of that swaps out. Returns how many pages were reclaimed, or {@link #LATER}.
 */
final class DirectReclaim extends Routine {
  /** What it is in besides, innermost first. */
  private static final List<KernelFunction> CALLERS =
      List.of(
          KernelFunction.DO_TRY_TO_FREE_PAGES,
          KernelFunction.TRY_TO_FREE_PAGES,
          KernelFunction.ALLOC_PAGES_DIRECT_RECLAIM);

  private static final List<KernelFunction> SHRINKING =
      Stream.concat(ReclaimBatch.FUNCTIONS.stream(), CALLERS.stream()).toList();

  /** Answered where nothing was reclaimed but something may be soon. */
  static final long LATER = -1;

  private final int preferred;
  private final int order;
  private final int gfp;
  private final int[] nodes;
  private List<KernelFunction> inner = List.of();
  private long reclaimed;
  private int at = -1;
  private boolean later;
  private boolean queued;

  /**
   * @param preferred the node that a page is wanted of
   * @param nodes those that may serve, the best one first
   */
  DirectReclaim(int preferred, int order, int gfp, int[] nodes) {
    super(KernelFunction.ALLOC_PAGES_SLOWPATH);
    this.preferred = preferred;
    this.order = order;
    this.gfp = gfp;
    this.nodes = nodes.clone();
  }

  @Override
  public List<KernelFunction> inner() {
    return inner;
  }

  /** __perform_reclaim(): before and after it others may run. */
  @Override
  protected Instruction start() {
    return after(new Instruction.CondResched(), this::throttle);
  }

  private Instruction throttle(@Nullable Object nothing) {
    return call(new ThrottleReclaim(nodes, gfp), killed -> killed != 0 ? done(1) : begin());
  }

  private Instruction begin() {
    cpu().count(VmCounter.ALLOCSTALL, 1);
    cpu().trace(new MemoryEvent.DirectReclaimBegin(preferred, order, gfp));
    current().reclaimDepth++;
    inner = SHRINKING;
    return reclaimNext();
  }

  private boolean swaps() {
    return cpu().machine().tuning().swap() != null;
  }

  private Instruction reclaimNext() {
    at++;
    if (at == nodes.length || reclaimed >= ReclaimBatch.CLUSTER) {
      return reclaimed == 0 && (swaps() || queued) ? swapOut() : end(reclaimed);
    }
    Fault stall = fault(FaultKind.RECLAIM_STALL, new Attempt.Site(nodes[at], order, gfp, -1));
    long ns = cost(Cost.RECLAIM_BATCH) + (stall == null ? cost(Cost.RECLAIM_STALL) : stall.ns());
    return ask(nodes[at], new ReclaimBatch(ReclaimBatch.CLUSTER), ns, this::reclaimed);
  }

  private Instruction reclaimed(ReclaimBatch.Reclaimed batch) {
    reclaimed += batch.pages();
    queued |= batch.queued();
    cpu().count(VmCounter.PGSTEAL_DIRECT, batch.pages());
    cpu().count(VmCounter.PGSCAN_DIRECT, ReclaimBatch.CLUSTER);
    if (batch.pages() > 0) {
      return reclaimNext();
    }
    return batch.files()
        ? call(cpu().kernelWork().reclaimFiles(nodes[at]), this::shrunkFiles)
        : demote();
  }

  private Instruction shrunkFiles(long pages) {
    reclaimed += Math.max(0, pages);
    later |= pages < 0;
    return pages > 0 ? reclaimNext() : demote();
  }

  private Instruction demote() {
    return cpu().machine().demotion().target(nodes[at]) >= 0
        ? call(cpu().demotionFrom(nodes[at]), this::demoted)
        : reclaimNext();
  }

  private Instruction demoted(long pages) {
    reclaimed += pages;
    boolean demotes = !cpu().machine().demotion().isOff();
    Instruction tell = new Instruction.TellKswapd(nodes[at], KswapdWord.GOT_ON, demotes);
    return pages == 0 ? reclaimNext() : after(tell, (@Nullable Object told) -> reclaimNext());
  }

  /** Page caches and lower tiers give nothing: what swap and a split of folios are for. */
  private Instruction swapOut() {
    inner = CALLERS;
    return call(cpu().kernelWork().reclaimNodes(nodes), this::end);
  }

  /** reclaim_throttle(): what is being written may be free then. */
  private Instruction end(long pages) {
    Instruction sleep = new Instruction.Sleep(PAUSE_NS, WaitKind.RECLAIM_THROTTLE, 0);
    return pages == 0 && later ? after(sleep, slept -> over(LATER)) : over(pages);
  }

  private Instruction over(long pages) {
    cpu().trace(new MemoryEvent.DirectReclaimEnd(preferred, Math.max(0, pages)));
    current().reclaimDepth--;
    inner = List.of();
    return after(new Instruction.CondResched(), nothing -> done(pages));
  }
}
