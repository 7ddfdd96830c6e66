package pageferry.protocol.alloc;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.NodeMask;
import pageferry.mm.PageFlags;
import pageferry.mm.TlbScope;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.CompactAsk;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllocateFolio;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.Mark;
import pageferry.protocol.ops.node.NoteAllocated;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.ReclaimUnmapped;
import pageferry.protocol.ops.node.TakeFlush;
import pageferry.world.Attempt;
import pageferry.world.CompactEvent;
import pageferry.world.FaultKind;
import pageferry.world.MemoryEvent;

/**
 * Allocates a folio: __alloc_pages() with its slow path (mm/page_alloc.c, Linux 6.1). Goes through
 * the zonelist at the low watermark, wakes kswapd, goes through it at the min watermark, and then
 * compacts and reclaims directly. What is too small to fail then has the OOM killer come and waits
 * ({@link AwaitPages}), unless its flags say that it may fail. Returns the folio's first frame, or
 * -ENOMEM.
 */
public final class AllocPages extends Routine {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** node_reclaim_distance. */
  private static final int RECLAIM_DISTANCE = 30;

  private final int order;
  private final int asked;
  private int gfp;
  private final AllocContext placement;
  private final NewFolio state;
  private final long mapping;
  private int[] zonelist = new int[0];
  private int at;
  private int reclaimedAt = -1;
  private Mark mark = Mark.LOW;
  private boolean masked;
  private @Nullable NodeMask cpuset;
  private boolean wanders;
  private int fruitless;
  private int rounds;
  private long began;
  private boolean writes;
  private boolean hasZone;
  private @Nullable AwaitPages wait;
  private Refusal refusal;
  private @Nullable CompactTries compaction;

  /**
   * @param order 0 or 9
   * @param gfp the allocation flags
   * @param placement where from
   * @param state how the folio begins
   * @param mapping the entry that will map it, or 0
   */
  public AllocPages(int order, int gfp, AllocContext placement, NewFolio state, long mapping) {
    super(KernelFunction.ALLOC_PAGES);
    this.order = order;
    this.asked = gfp;
    this.placement = placement;
    this.state = state;
    this.mapping = mapping;
    this.refusal = Refusal.nobody(placement.node());
  }

  /** A page for the kernel itself. */
  public static AllocPages forKernel(int gfp, AllocContext placement) {
    return new AllocPages(0, gfp, placement, NewFolio.TABLE, 0);
  }

  /** The order of the folio. */
  public int order() {
    return order;
  }

  /** The allocation flags. */
  public int gfp() {
    return asked;
  }

  /** Whether it begins as anonymous memory. */
  public boolean isAnonymous() {
    return (state.flags() & PageFlags.ANON) != 0;
  }

  /** After -ENOMEM: why. */
  public Refusal refusal() {
    return refusal;
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    gfp = current().memallocPin ? asked & ~Gfp.MOVABLE : asked;
    masked = placement.mask() != null;
    cpuset = current().cgroup == 0 ? null : current().memsAllowed();
    wanders = cpuset != null && !Gfp.has(gfp, Gfp.HARDWALL);
    zonelist = topology().fallback(placement.node());
    at = -1;
    Attempt.Site site = new Attempt.Site(placement.node(), order, gfp, -1);
    if (fault(FaultKind.FAIL_PAGE_ALLOC, site) != null) {
      refusal = refusal.injected();
      return finish(-1);
    }
    return tryNext(cost(Cost.ALLOC_FAST));
  }

  private Instruction tryNext(long ns) {
    do {
      at++;
    } while (at < zonelist.length && !allowed(zonelist[at]));
    if (at == zonelist.length) {
      return exhausted();
    }
    boolean spares = mark == Mark.LOW && zonelist[at] == firstAllowed();
    int flags = current().memallocNoCma ? gfp | Gfp.NO_CMA : gfp;
    flags |= spares && has(KernelSwitch.SPARES_PAGEBLOCKS) ? Gfp.SPARES_BLOCKS : 0;
    AllocateFolio allocate = new AllocateFolio(order, flags, mark, state, mapping);
    return ask(zonelist[at], allocate, ns, this::tried);
  }

  private boolean allowed(int node) {
    if (Gfp.has(gfp, Gfp.THISNODE) && node != placement.node()) {
      return false;
    }
    boolean inMask = !masked || placement.allows(node);
    boolean open = cpuset == null || topology().isPrivate(node) || wanders && mark != Mark.LOW;
    boolean inSet = open || cpuset != null && cpuset.has(node);
    return inMask && inSet && placement.mayUse(node, current(), asked);
  }

  private Instruction tried(long answer) {
    if (answer >= 0) {
      long pfn = AllocateFolio.pfn(answer);
      return AllocateFolio.wakesKswapd(answer) ? wakeBoosted(pfn) : finish(pfn);
    }
    refusal = refusal.by(zonelist[at], answer);
    hasZone |= answer != AllocateFolio.NO_ZONE;
    return reclaimsNode() ? reclaimNode() : tryNext(0);
  }

  /** rmqueue(): the zone's marks are boosted now, although no memory is wanting. */
  private Instruction wakeBoosted(long pfn) {
    cpu().trace(new CompactEvent.WatermarkBoost(zonelist[at], order));
    return after(tellKswapd(KswapdWord.WAKE), told -> finish(pfn));
  }

  /** node_reclaim() with zone_allows_reclaim(), once for each node and watermark. */
  private boolean reclaimsNode() {
    int node = zonelist[at];
    return cpu().machine().knob(Knob.ZONE_RECLAIM_MODE) != 0
        && reclaimedAt < at
        && Gfp.has(gfp, Gfp.DIRECT_RECLAIM)
        && !current().memalloc
        && topology().distance(zonelist[0], node) <= RECLAIM_DISTANCE
        && (node == cpu().node() || topology().nodes().get(node).cpus().size() == 0);
  }

  private Instruction reclaimNode() {
    reclaimedAt = at;
    int wanted = Math.max(1 << order, ReclaimBatch.CLUSTER);
    return ask(zonelist[at], new ReclaimUnmapped(wanted), 0, this::reclaimedNode);
  }

  private Instruction reclaimedNode(int pages) {
    if (pages == ReclaimUnmapped.FULL) {
      return tryNext(0);
    }
    cpu().count(VmCounter.PGSTEAL_DIRECT, pages);
    cpu().count(VmCounter.PGSCAN_DIRECT, pages);
    if (pages == 0) {
      cpu().count(VmCounter.ZONE_RECLAIM_FAILED, 1);
      return tryNext(cost(Cost.RECLAIM_BATCH));
    }
    at--;
    return tryNext(cost(Cost.RECLAIM_BATCH));
  }

  private Instruction again(Mark next) {
    mark = next;
    reclaimedAt = -1;
    at = -1;
    return tryNext(0);
  }

  /** No node of the list could serve at the present watermark. */
  private Instruction exhausted() {
    if (compaction != null) {
      compaction.failed(cpu());
    }
    if (masked && placement.soft()) {
      masked = false;
      return again(mark);
    }
    if (masked && missesCpuset()) {
      masked = false;
      return again(Mark.LOW);
    }
    if (!hasZone && !(wanders && mark == Mark.LOW)) {
      return finish(-1);
    }
    if (mark == Mark.LOW) {
      masked = placement.mask() != null && !placement.soft();
      at = -1;
      return wakeNext(null);
    }
    if (mark == Mark.MIN && current().memalloc && !Gfp.has(gfp, Gfp.NOMEMALLOC)) {
      return again(Mark.NONE);
    }
    boolean mayReclaim =
        Gfp.has(gfp, Gfp.DIRECT_RECLAIM)
            && !current().memalloc
            && current().reclaimDepth < cpu().machine().demotion().depth();
    if (!mayReclaim) {
      return finish(-1);
    }
    CompactTries tries = compaction == null ? new CompactTries(order, gfp) : compaction;
    compaction = tries;
    CompactScope scope = tries.next(rounds);
    return scope == null ? reclaimOrFail(tries) : compact(tries, scope);
  }

  private Instruction reclaimOrFail(CompactTries tries) {
    boolean giveUp = (rounds > 0 || tries.isHopeless()) && Gfp.has(gfp, Gfp.NORETRY);
    boolean costly = tries.isCostly() && !Gfp.has(gfp, Gfp.RETRY_MAYFAIL);
    if (giveUp || isHopeless() || costly && swaps() && rounds > 0) {
      return insists(tries) ? insist() : finish(-1);
    }
    return beginReclaim();
  }

  /** Takes from the reserves what it must, and otherwise waits and begins anew. */
  private Instruction insist() {
    if (mark != Mark.NONE && (Gfp.has(gfp, Gfp.NOFAIL) || current().killed)) {
      return again(Mark.NONE);
    }
    if (current().killed && !Gfp.has(gfp, Gfp.NOFAIL)) {
      return finish(-1);
    }
    AwaitPages now = wait == null ? new AwaitPages(gfp, allowedNodes()) : wait.next();
    wait = now;
    rounds = 0;
    fruitless = 0;
    compaction = null;
    looksAgain();
    return call(now, waited -> again(Mark.MIN));
  }

  /** should_reclaim_retry(): what is being swapped out, or written, may be free soon. */
  private boolean isHopeless() {
    return swaps()
        ? fruitless == MAX_RECLAIM_RETRIES
        : fruitless > 0 || rounds >= MAX_RECLAIM_RETRIES;
  }

  private boolean swaps() {
    return writes || cpu().machine().tuning().swap() != null;
  }

  private Instruction compact(CompactTries tries, CompactScope scope) {
    CompactAsk ask = new CompactAsk(order, gfp, allowedNodes(), scope);
    current().memalloc = true;
    return call(cpu().kernelWork().compact(ask), rc -> compacted(tries, rc));
  }

  private Instruction compacted(CompactTries tries, long result) {
    current().memalloc = false;
    tries.ended(cpu(), CompactResult.of(result));
    return again(Mark.MIN);
  }

  /** Whether no node of the mask may be used: check_retry_cpuset() then drops the mask. */
  private boolean missesCpuset() {
    NodeMask mask = placement.mask();
    return cpuset != null && mask != null && mask.and(cpuset).isEmpty();
  }

  private Instruction wakeNext(@Nullable Object nothing) {
    if (!Gfp.has(gfp, Gfp.KSWAPD_RECLAIM)) {
      return again(Mark.MIN);
    }
    do {
      at++;
    } while (at < zonelist.length && !allowed(zonelist[at]));
    if (at == zonelist.length) {
      return spend(cost(Cost.ALLOC_SLOW), spent -> again(Mark.MIN));
    }
    if (order == 0) {
      return after(tellKswapd(KswapdWord.WAKE), this::wakeNext);
    }
    AskKcompactd ask = new AskKcompactd(zonelist[at], order, gfp);
    return after(tellKswapd(KswapdWord.WAKE), told -> call(ask, this::wakeNext));
  }

  private Instruction beginReclaim() {
    rounds++;
    return call(new DirectReclaim(placement.node(), order, gfp, allowedNodes()), this::endReclaim);
  }

  private int[] allowedNodes() {
    return IntStream.of(zonelist).filter(this::allowed).toArray();
  }

  private Instruction endReclaim(long pages) {
    writes |= pages == DirectReclaim.LATER;
    fruitless = pages <= 0 ? fruitless + 1 : swaps() ? 0 : fruitless;
    return again(Mark.MIN);
  }

  // What may not fail

  private boolean insists(CompactTries tries) {
    boolean may = (gfp & (Gfp.NORETRY | Gfp.RETRY_MAYFAIL | Gfp.THISNODE)) != 0;
    return Gfp.has(gfp, Gfp.NOFAIL) || !tries.isCostly() && !may;
  }

  private Instruction tellKswapd(KswapdWord word) {
    boolean demotes = !cpu().machine().demotion().isOff();
    return new Instruction.TellKswapd(zonelist[at], word, demotes);
  }

  private Instruction finish(long pfn) {
    AwaitPages waited = wait;
    if (waited != null) {
      wait = null;
      return after(waited.finish(), nothing -> finish(pfn));
    }
    if (pfn >= 0 && compaction != null && compaction.served(cpu())) {
      return ask(nodeOf(pfn), new NoteAllocated(pfn, order), 0, noted -> finished(pfn));
    }
    return finished(pfn);
  }

  private Instruction finished(long pfn) {
    return pfn >= 0 && has(KernelSwitch.FLUSH_AWAITS_REUSE)
        ? ask(nodeOf(pfn), new TakeFlush(pfn, 1 << order), 0, stale -> flush(stale, pfn))
        : served(pfn);
  }

  /** What was only read before may still be in TLBs, until a frame of it is used again. */
  private Instruction flush(CpuMask stale, long pfn) {
    Instruction flush = new Instruction.FlushTlb(stale, 1 << order, TlbScope.BATCH);
    return stale.equals(CpuMask.NONE) ? served(pfn) : after(flush, flushed -> served(pfn));
  }

  private Instruction served(long pfn) {
    cpu().trace(new MemoryEvent.PageAlloc(pfn, order, gfp, cpu().nowNs() - began));
    if (pfn < 0) {
      return fail(Errno.ENOMEM);
    }
    countNuma(nodeOf(pfn));
    return done(pfn);
  }

  /** zone_statistics() and alloc_page_interleave(). */
  private void countNuma(int node) {
    int preferred = firstAllowed();
    boolean hit = node == preferred;
    cpu().count(VmCounter.PGALLOC, 1L << order);
    cpu().count(hit ? VmCounter.NUMA_HIT : VmCounter.NUMA_MISS, 1);
    cpu().count(VmCounter.NUMA_FOREIGN, hit ? 0 : 1);
    cpu().count(node == cpu().node() ? VmCounter.NUMA_LOCAL : VmCounter.NUMA_OTHER, 1);
    boolean interleaved = placement.interleaved() && node == placement.node();
    if (interleaved) {
      cpu().count(VmCounter.NUMA_INTERLEAVE, 1);
    }
    if (!hit || interleaved) {
      cpu().trace(new MemoryEvent.ZoneStatistics(node, preferred, interleaved));
    }
  }

  private int firstAllowed() {
    for (int node : zonelist) {
      if (allowed(node)) {
        return node;
      }
    }
    return placement.node();
  }
}
